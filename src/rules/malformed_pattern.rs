use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "malformed-pattern",
    level: Level::Error,
    summary: "a filter pattern that CloudWatch Logs refuses",
    docs: include_str!("malformed_pattern.md"),
    check,
};

fn check(plan: &Plan, reporter: &mut Reporter) {
    let alerts = plan.alerts.iter().filter(|alert| alert.of.is_none());
    let alerts = alerts.map(|alert| (alert.pattern.as_str(), alert.origin.key("pattern")));
    let filters = plan.streams.iter().filter_map(|stream| Some((stream.filter.as_deref()?, stream.origin.key("filter"))));
    for (pattern, origin) in alerts.chain(filters) {
        let Some(why) = fault(pattern) else { continue };
        let finding = reporter.report("a filter pattern that is not complete".to_owned()).at(&origin, why);
        reporter.add(finding);
    }
}

/// What is not closed in a pattern of terms, `[fields]` or `{ JSON }`. One with regular expressions, which stand between
/// two `%`, is not judged.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html>
fn fault(pattern: &str) -> Option<&'static str> {
    let pattern = pattern.trim();
    let structured = match pattern.chars().next() {
        Some('{') if !pattern.ends_with('}') => return Some("it begins with `{` and does not end with `}`"),
        Some('[') if !pattern.ends_with(']') => return Some("it begins with `[` and does not end with `]`"),
        Some('{' | '[') => true,
        _ => false,
    };
    if pattern.contains('%') {
        return None;
    }
    let (mut quoted, mut depth, mut escaped) = (false, 0_i32, false);
    for letter in pattern.chars() {
        match letter {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '(' if structured && !quoted => depth += 1,
            ')' if structured && !quoted => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return Some("a parenthesis is closed that was not opened");
        }
    }
    match depth {
        _ if quoted => Some("a quotation mark is open"),
        0 => None,
        _ => Some("a parenthesis is open"),
    }
}

#[cfg(test)]
mod tests {
    use super::fault;

    #[test]
    fn what_is_not_closed_is_named() {
        for (pattern, expected) in [
            ("", None),
            ("ERROR", None),
            ("?ERROR ?\"a (b\"", None),
            ("%4[0-9]{2}%", None),
            ("{ $.a = \"x\\\"}\" && ($.b NOT EXISTS) }", None),
            ("[ip, user, status=4*, bytes]", None),
            ("{ $.a = 1", Some("it begins with `{` and does not end with `}`")),
            ("[a, b", Some("it begins with `[` and does not end with `]`")),
            ("{ ($.a = 1 }", Some("a parenthesis is open")),
            ("{ $.a = 1) }", Some("a parenthesis is closed that was not opened")),
            ("\"ERROR", Some("a quotation mark is open")),
            ("{ $.a = %\"(% }", None),
        ] {
            assert_eq!(fault(pattern), expected, "{pattern}");
        }
    }

    #[test]
    fn patterns_of_ours_are_complete() {
        let catalog = crate::catalog::Catalog::embedded().unwrap();
        let patterns = catalog.patterns();
        let cis = patterns.cis.values().map(|control| &control.pattern);
        let all: Vec<&String> = cis.chain(patterns.ready.values().map(|ready| &ready.pattern)).collect();
        assert!(all.len() > 20, "{}", all.len());
        for pattern in all {
            assert_eq!(fault(pattern), None, "{pattern}");
            assert!(pattern.len() <= 1024, "{pattern}");
        }
    }
}
