//! What the second evaluator knows of patterns, numbers, dates, addresses and base64.

/// A part of a pattern.
#[derive(Debug, Clone, Copy)]
pub(super) enum Letter {
    Is(char),
    Any,
    Star,
}

impl Letter {
    pub(super) fn read(letter: char) -> Self {
        match letter {
            '*' => Self::Star,
            '?' => Self::Any,
            other => Self::Is(other),
        }
    }

    pub(super) fn plain(self) -> char {
        match self {
            Self::Is(letter) => letter,
            Self::Any => '?',
            Self::Star => '*',
        }
    }
}

/// Tries everything.
pub(super) fn glob(pattern: &[Letter], text: &[char]) -> bool {
    match (pattern, text) {
        ([], []) => true,
        ([Letter::Star, rest @ ..], _) => glob(rest, text) || !text.is_empty() && glob(pattern, &text[1..]),
        ([Letter::Any, rest @ ..], [_, after @ ..]) => glob(rest, after),
        ([Letter::Is(one), rest @ ..], [other, after @ ..]) => one == other && glob(rest, after),
        _ => false,
    }
}

pub(super) fn number(text: &str) -> Option<f64> {
    text.parse().ok()
}

/// Milliseconds since 1970, day by day.
pub(super) fn millis(text: &str) -> Option<f64> {
    if let Ok(seconds) = text.parse::<i32>() {
        return (text.len() != 4).then_some(f64::from(seconds) * 1000.0);
    }
    let (date, time) = text.split_once('T').unwrap_or((text, "00:00:00Z"));
    let date: Vec<u32> = date.split('-').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let [year, month, day] = date[..] else { return None };
    let long = |year: u32, month: u32| match month {
        2 if year.is_multiple_of(4) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    if !(1970..2100).contains(&year) || !(1..=12).contains(&month) || !(1..=long(year, month)).contains(&day) {
        return None;
    }
    let mut days = day - 1;
    for before in 1970..year {
        days += if before % 4 == 0 { 366 } else { 365 };
    }
    days += (1..month).map(|before| long(year, before)).sum::<u32>();
    let (clock, zone) = match time.split_once('+') {
        Some((clock, zone)) => (clock, hours(zone)?),
        None => (time.strip_suffix('Z')?, 0.0),
    };
    Some((f64::from(days) * 24.0 * 3600.0 + (hours(clock)? - zone)) * 1000.0)
}

/// Seconds of `10:30` or `10:30:15.25`.
fn hours(text: &str) -> Option<f64> {
    let parts: Vec<f64> = text.split(':').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    Some(parts[0] * 3600.0 + parts.get(1)? * 60.0 + parts.get(2).unwrap_or(&0.0))
}

pub(super) fn binary(text: &str) -> Option<Vec<u8>> {
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bits = String::new();
    for letter in text.trim_end_matches('=').chars() {
        bits += &format!("{:06b}", alphabet.find(letter)?);
    }
    let whole = bits.len() / 8 * 8;
    let rest = bits.split_off(whole);
    if rest.len() > 4 || rest.contains('1') {
        return None;
    }
    Some(bits.as_bytes().chunks(8).map(|byte| byte.iter().fold(0, |all, bit| all * 2 + (bit - b'0'))).collect())
}

/// Whether an address is in a range, or nothing if one of them is none.
pub(super) fn in_range(range: &str, address: &str) -> Option<bool> {
    let (network, length) = range.split_once('/').map_or((range, None), |(network, length)| (network, Some(length)));
    let (network, address) = (bits(network)?, bits(address)?);
    let length = length.map_or(Some(network.len()), |length| length.parse().ok())?;
    let start = network.get(..length)?;
    Some(network.len() == address.len() && address.starts_with(start))
}

fn bits(address: &str) -> Option<String> {
    Some(match address.parse().ok()? {
        std::net::IpAddr::V4(address) => address.octets().iter().map(|byte| format!("{byte:08b}")).collect(),
        std::net::IpAddr::V6(address) => address.octets().iter().map(|byte| format!("{byte:08b}")).collect(),
    })
}
