//! Regions and partitions.
//!
//! Source: botocore 1.43.11 `endpoints.json`; `aws-eusc` and the isolated partitions are not offered, since the
//! delivery facts were not confirmed for them.

/// A partition of AWS: accounts, names and ARNs never cross it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Partition {
    /// The second component of every ARN.
    pub(crate) name: &'static str,
    /// What regional service host names end with; `kms:ViaService` and regional principals carry it.
    pub(crate) dns_suffix: &'static str,
    /// Its regions, in order.
    pub(crate) regions: &'static [&'static str],
    /// Those that accounts have to opt in to.
    /// <https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html>
    pub(crate) opt_in: &'static [&'static str],
}

/// The partitions that logboom knows.
pub(crate) static PARTITIONS: [Partition; 3] = [
    Partition {
        name: "aws",
        dns_suffix: "amazonaws.com",
        regions: &[
            "af-south-1",
            "ap-east-1",
            "ap-east-2",
            "ap-northeast-1",
            "ap-northeast-2",
            "ap-northeast-3",
            "ap-south-1",
            "ap-south-2",
            "ap-southeast-1",
            "ap-southeast-2",
            "ap-southeast-3",
            "ap-southeast-4",
            "ap-southeast-5",
            "ap-southeast-6",
            "ap-southeast-7",
            "ca-central-1",
            "ca-west-1",
            "eu-central-1",
            "eu-central-2",
            "eu-north-1",
            "eu-south-1",
            "eu-south-2",
            "eu-west-1",
            "eu-west-2",
            "eu-west-3",
            "il-central-1",
            "me-central-1",
            "me-south-1",
            "mx-central-1",
            "sa-east-1",
            "us-east-1",
            "us-east-2",
            "us-west-1",
            "us-west-2",
        ],
        opt_in: &[
            "af-south-1",
            "ap-east-1",
            "ap-east-2",
            "ap-south-2",
            "ap-southeast-3",
            "ap-southeast-4",
            "ap-southeast-5",
            "ap-southeast-6",
            "ap-southeast-7",
            "ca-west-1",
            "eu-central-2",
            "eu-south-1",
            "eu-south-2",
            "il-central-1",
            "me-central-1",
            "me-south-1",
            "mx-central-1",
        ],
    },
    Partition {
        name: "aws-cn",
        dns_suffix: "amazonaws.com.cn",
        regions: &["cn-north-1", "cn-northwest-1"],
        opt_in: &[],
    },
    Partition {
        name: "aws-us-gov",
        dns_suffix: "amazonaws.com",
        regions: &["us-gov-east-1", "us-gov-west-1"],
        opt_in: &[],
    },
];

/// The partition that a region belongs to, if the region is known.
pub(crate) fn partition_of(region: &str) -> Option<Partition> {
    PARTITIONS.iter().copied().find(|partition| partition.regions.contains(&region))
}

/// Whether accounts have to opt in to a region.
pub(crate) fn is_opt_in(region: &str) -> bool {
    PARTITIONS.iter().any(|partition| partition.opt_in.contains(&region))
}

/// Every known region, by partition.
pub(crate) fn all() -> impl Iterator<Item = &'static str> {
    PARTITIONS.iter().flat_map(|partition| partition.regions.iter().copied())
}
