//! `90d`, `18w`, `7y`.

use std::fmt;

/// A length of time in days. A year has 365 days; several years have their leap days too (`7y` is 2557 days),
/// as the retention values of CloudWatch Logs have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Duration {
    pub(crate) days: u32,
}

impl Duration {
    pub(crate) const fn days(days: u32) -> Self {
        Self { days }
    }

    /// Reads a number with its unit; `None` for `forever`, and for what the schema does not let through.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let unit = text.chars().last()?;
        let count: u32 = text.strip_suffix(unit)?.parse().ok()?;
        let days = match unit {
            'd' => count,
            'w' => count.checked_mul(7)?,
            'y' if count == 1 => 365,
            'y' => u32::try_from((u64::from(count) * 1461).div_ceil(4)).ok()?,
            _ => return None,
        };
        Some(Self { days })
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.days {
            1 => formatter.write_str("1 day"),
            days => write!(formatter, "{days} days"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Duration;

    #[test]
    fn years_match_the_retention_values_of_cloudwatch_logs() {
        // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
        let years = [(1, 365), (2, 731), (3, 1096), (5, 1827), (6, 2192), (7, 2557), (8, 2922), (9, 3288), (10, 3653)];
        for (years, days) in years {
            assert_eq!(Duration::parse(&format!("{years}y")), Some(Duration { days }), "{years}y");
        }
        assert_eq!(Duration::parse("2w"), Some(Duration { days: 14 }));
        assert_eq!(Duration::parse("forever"), None);
        assert_eq!(Duration::parse("99999y").map(|duration| duration.days), Some(36_524_635));
    }
}
