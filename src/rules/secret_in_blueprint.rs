use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "secret-in-blueprint",
    level: Level::Error,
    summary: "a token or password in the words of a destination of streams",
    docs: include_str!("secret_in_blueprint.md"),
    check,
};

/// How tokens begin whose makers tell them apart so, and how many characters follow at least.
const PREFIXES: [(&str, usize); 14] = [
    ("AKIA", 16),
    ("ASIA", 16),
    ("cxtp_", 20),
    ("cxup_", 20),
    ("dt0c01.", 24),
    ("dt0s16.", 24),
    ("eyJ", 20),
    ("ghp_", 30),
    ("glc_", 20),
    ("glsa_", 20),
    ("hcaik_", 20),
    ("NRAK-", 20),
    ("NRII-", 20),
    ("-----BEGIN", 0),
];
/// What a parameter or attribute is called that is nothing but a secret.
const NAMES: [&str; 14] = [
    "accesskey",
    "apikey",
    "apitoken",
    "authorization",
    "ddapikey",
    "hectoken",
    "licensekey",
    "password",
    "passwd",
    "privatekey",
    "secret",
    "secretkey",
    "token",
    "xapikey",
];
/// The lengths of keys that are written in hexadecimal digits.
const HEXADECIMAL: [usize; 3] = [32, 40, 64];
/// From here on, a text without words is taken for a random one.
const RANDOM: usize = 32;

fn check(plan: &Plan, reporter: &mut Reporter) {
    for target in &plan.streamed {
        for (origin, text) in &target.texts {
            let named = origin.last().is_some_and(|name| is_secret_name(&name));
            let Some(why) = named.then_some("by its name").or_else(|| looks_secret(text)) else { continue };
            let finding = reporter
                .report(format!("`{}` has a secret in the blueprint", target.name))
                .at(origin, format!("looks like a token: {why}"))
                .help("put it into a secret of AWS Secrets Manager and give the ARN of that as `secret`")
                .note("whoever reads the blueprint or its history has it now, so let its maker issue another one")
                .secret();
            reporter.add(finding);
        }
    }
}

/// Why a text is taken for a secret, or for one with a secret in it.
fn looks_secret(text: &str) -> Option<&'static str> {
    // A host is no secret: whoever asks for its address names it in clear.
    let rest = match text.split_once("://") {
        Some((_, rest)) => rest.find(['/', '?']).and_then(|at| rest.get(at..)).unwrap_or_default(),
        None => text,
    };
    let query = rest.split_once('?').map_or("", |(_, query)| query);
    let mut parameters = query.split('&').filter_map(|pair| pair.split_once('='));
    if parameters.any(|(name, value)| !value.is_empty() && is_secret_name(name)) {
        return Some("by the name of the parameter");
    }
    let begins = |piece: &str| {
        PREFIXES.iter().any(|(prefix, more)| piece.strip_prefix(prefix).is_some_and(|rest| rest.len() >= *more))
    };
    if begins(rest) || rest.split(['/', '?', '=', '&', ' ', ',', ';']).any(begins) {
        return Some("by how it begins");
    }
    let pieces = || rest.split(|letter: char| !letter.is_ascii_alphanumeric() && !"-_+".contains(letter));
    if pieces().any(is_hexadecimal) {
        return Some("a key in hexadecimal digits");
    }
    if pieces().any(is_uuid) {
        return Some("a token of the form of a UUID");
    }
    pieces().any(is_random).then_some("long and random")
}

fn is_secret_name(name: &str) -> bool {
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    NAMES.contains(&plain.to_ascii_lowercase().as_str())
}

fn is_hexadecimal(piece: &str) -> bool {
    let digits = piece.bytes().all(|byte| byte.is_ascii_hexdigit());
    digits && HEXADECIMAL.contains(&piece.len()) && piece.bytes().any(|byte| byte.is_ascii_digit())
}

fn is_uuid(piece: &str) -> bool {
    let groups: Vec<&str> = piece.split('-').collect();
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    lengths == [8, 4, 4, 4, 12] && groups.concat().bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Whether small letters, capitals and digits change as often as they do by chance; in words they rarely do.
fn is_random(piece: &str) -> bool {
    let kind = |letter: char| (letter.is_ascii_lowercase(), letter.is_ascii_uppercase());
    let kinds: Vec<_> = piece.chars().filter(char::is_ascii_alphanumeric).map(kind).collect();
    let changes = kinds.iter().zip(kinds.iter().skip(1)).filter(|(one, next)| one != next).count();
    kinds.len() >= RANDOM && changes * 5 >= kinds.len() * 2 && piece.bytes().any(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::{is_secret_name, looks_secret};

    #[test]
    fn tokens_are_told_from_words_and_ids() {
        for secret in [
            "0123456789abcdef0123456789abcdef",
            "https://logs.example.com/in/0123456789abcdef0123456789abcdef01234567",
            "https://logs.example.com/in?token=x",
            "https://logs.example.com/in?a=b&DD-API-KEY=x",
            "12345678-ABCD-abcd-0000-0123456789ab",
            "Splunk 12345678-abcd-abcd-0000-0123456789ab",
            "dt0c01.ST2EY72KQINMH574WMNVI7YN.G3DFPBEJYMODIDAEX",
            "https://e1.sumologic.net/receiver/v1/kinesis/log/ZaVnC4dhaV1GnjHBWmvRx0sQ7tLkPw3eYzUu9iTbN5aKfE2cXg==",
            "-----BEGIN PRIVATE KEY-----",
            "glc_eyJvIjoiMTIzNDU2Nzg5MCIsIm4iOiJ0ZXN0In0",
        ] {
            assert!(looks_secret(secret).is_some(), "{secret}");
        }
        for fine in [
            "",
            "https://0123456789abcdef0123456789abcdef.us-east-1.aws.found.io/in",
            "https://logs.example.com/in?from=aws&dd-protocol=aws-kinesis-firehose",
            "https://logs.example.com/receiver/v1/kinesis/log/production-of-the-whole-company-2026",
            "https://logs.example.com/SecurityLogsOfTheProduction2026InEuropeWest1",
            "111122223333",
            "CloudWatch_JSON",
            "logs-aws.cloudtrail-default",
            "subnet-0a1b2c3d4e5f60718",
            "team: security, cost centre 4711",
            "dGVhbQ==",
        ] {
            assert_eq!(looks_secret(fine), None, "{fine}");
        }
        for (name, wanted) in [("Authorization", true), ("api_key", true), ("X-Api-Key", true), ("es_datastream_name", false), ("tokens", false)] {
            assert_eq!(is_secret_name(name), wanted, "{name}");
        }
    }
}
