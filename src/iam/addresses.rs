//! Ranges of IP addresses.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IPAddress>

use std::net::IpAddr;

/// A range: an address and how many of its first bits count.
#[derive(Debug, Clone, Copy)]
pub(super) struct Range {
    first: IpAddr,
    bits: u32,
}

impl Range {
    /// Reads `203.0.113.0/24`; an address without a length is itself alone.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (address, bits) = text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
        let first: IpAddr = address.parse().ok()?;
        let most = if first.is_ipv4() { 32 } else { 128 };
        let bits = match bits {
            Some(bits) => bits.parse().ok().filter(|bits| *bits <= most)?,
            None => most,
        };
        Some(Self { first, bits })
    }

    /// Addresses of the other version are never inside.
    pub(super) fn contains(self, address: IpAddr) -> bool {
        let (first, other, most) = match (self.first, address) {
            (IpAddr::V4(first), IpAddr::V4(other)) => (first.to_bits().into(), other.to_bits().into(), 32),
            (IpAddr::V6(first), IpAddr::V6(other)) => (first.to_bits(), other.to_bits(), 128),
            _ => return false,
        };
        let differs: u128 = first ^ other;
        differs.checked_shr(most - self.bits).unwrap_or(0) == 0
    }
}
