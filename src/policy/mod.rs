//! Stage 4: policy documents as types, before any dialect. Both dialects emit the same documents, so that what is
//! checked here holds for both.

mod document;
mod guards;

pub(crate) use document::one_or_many;
use document::{Document, Effect, Principal, Statement};

use serde_json::Value;

use crate::plan::PolicyKind;

/// The most that a policy document may hold, in characters without white space.
/// Sources: S3 guide access management (20 KB), KMS key policies (32 KB), IAM quotas, CloudWatch Logs quotas, SNS quotas.
pub(crate) fn limit(kind: PolicyKind) -> usize {
    match kind {
        PolicyKind::Bucket => 20 * 1024,
        PolicyKind::Key => 32 * 1024,
        PolicyKind::Trust => 2048,
        PolicyKind::Identity => 10_240,
        // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html
        PolicyKind::Queue => 8192,
        PolicyKind::Topic => 30 * 1024,
        // https://docs.aws.amazon.com/opensearch-service/latest/developerguide/limits.html
        PolicyKind::Domain => 100 * 1024,
        PolicyKind::LogResource | PolicyKind::LogDestination => 5120,
        // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutDeliveryDestinationPolicy.html
        PolicyKind::DeliveryDestination => 51_200,
    }
}

/// Checks the grammar of a rendered document and the guards that it must have.
///
/// # Errors
/// A sentence that names the statement.
pub(crate) fn check(value: &Value, kind: PolicyKind) -> Result<(), String> {
    guards::check(&Document::parse(value)?, kind)
}
