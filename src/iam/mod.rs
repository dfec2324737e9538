//! Decides what IAM would decide, from policy documents and the facts of one request. It reads nothing and asks nobody:
//! what is not known of the request is said to be unknown, and an answer that hangs on it is unknown too.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html>

mod addresses;
mod call;
mod conditions;
mod decide;
mod elements;
mod explain;
mod findings;
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) mod fuzzing;
mod moments;
mod operators;
mod parts;
mod principals;
#[cfg(any(test, feature = "fuzzing"))]
mod requests;
mod rules;
mod statement;
mod truth;
mod variables;
mod wildcard;

#[cfg(test)]
mod case_tests;
#[cfg(test)]
mod explain_tests;
#[cfg(test)]
mod naive_tests;
#[cfg(test)]
mod naive_values_tests;
#[cfg(test)]
mod property_tests;

pub(crate) use call::{Call, Caller, ContextValue};
pub(crate) use decide::{Policies, ResourceKind, decide, decide_briefly};
pub(crate) use explain::explain;
pub(crate) use findings::{Reason, Verdict};
pub(crate) use truth::Truth;
