//! Requests and policies made of bytes, from alphabets so small that statements often match. Tests and fuzzing share
//! them: whoever mutates the bytes changes one choice at a time.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{Call, Caller, ContextValue, Policies, ResourceKind};

/// Bytes, each a choice. When they have run out, every choice is the first, which is the plainest.
pub(super) struct Choices<'a> {
    bytes: std::slice::Iter<'a, u8>,
    /// Whether to write what IAM would refuse, too.
    odd: bool,
}

/// A request with the policies that bear on it.
#[derive(Debug, Clone)]
pub(super) struct Request {
    pub(super) call: Call,
    pub(super) kind: ResourceKind,
    pub(super) resource: Vec<Value>,
    pub(super) identity: Vec<Value>,
    pub(super) boundary: Option<Value>,
    pub(super) scps: Vec<Vec<Value>>,
    pub(super) rcps: Vec<Value>,
}

impl Request {
    /// Reads a request that is written as JSON: `caller`, `action`, `resource`, `account`, `context`, `kind`, and
    /// lists of documents, or of such lists, under `policy`, `identity`, `boundary`, `scps` and `rcps`.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let value: Value = serde_json::from_slice(bytes).ok()?;
        let text = |field: &str| value.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
        let documents = |all: Option<&Value>| all.and_then(Value::as_array).cloned().unwrap_or_default();
        let caller = text("caller");
        let mut context = BTreeMap::new();
        for (key, said) in value.get("context").and_then(Value::as_object).into_iter().flatten() {
            let said = match said {
                Value::String(one) => ContextValue::One(one.clone()),
                Value::Array(many) => ContextValue::Many(many.iter().map(ToString::to_string).collect()),
                _ => ContextValue::Unknown,
            };
            context.insert(key.clone(), said);
        }
        let call = Call {
            caller: match caller.split(':').nth(4) {
                Some(_) if caller.contains(":oidc-provider/") => Caller::Federated(caller),
                Some(account) => Caller::Role { account: account.to_owned(), arn: caller },
                None if caller.is_empty() => Caller::Anonymous,
                None if caller.bytes().all(|byte| byte.is_ascii_digit()) => Caller::Account(caller),
                None => Caller::Service(caller),
            },
            action: text("action"),
            resource: text("resource"),
            resource_account: text("account"),
            context,
        };
        Some(Self {
            call,
            kind: match text("kind").as_str() {
                "key" => ResourceKind::KmsKey,
                "trust" => ResourceKind::RoleTrust,
                _ => ResourceKind::Ordinary,
            },
            resource: documents(value.get("policy")),
            identity: documents(value.get("identity")),
            boundary: documents(value.get("boundary")).pop(),
            scps: documents(value.get("scps")).iter().map(|layer| documents(Some(layer))).collect(),
            rcps: documents(value.get("rcps")),
        })
    }

    pub(super) fn policies(&self) -> Policies<'_> {
        let named = |name: &'static str, all| <[Value]>::iter(all).map(|one| (name, one)).collect::<Vec<_>>();
        Policies {
            kind: self.kind,
            resource: named("policy", &self.resource),
            identity: named("identity", &self.identity),
            boundary: self.boundary.as_ref().map(|one| ("boundary", one)),
            scps: self.scps.iter().map(|layer| named("scp", layer)).collect(),
            rcps: named("rcp", &self.rcps),
        }
    }
}

const ROLE: &str = "arn:aws:iam::111111111111:role/logs/writer";
const SESSION: &str = "arn:aws:sts::111111111111:assumed-role/writer/one";
const USER: &str = "arn:aws:iam::111111111111:user/eve";
const LINKED: &str = "arn:aws:iam::111111111111:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig";
const SERVICES: [&str; 2] = ["delivery.logs.amazonaws.com", "config.amazonaws.com"];
const ACCOUNTS: [&str; 2] = ["111111111111", "222222222222"];

/// A key of each kind: its name, what requests say under it, what policies ask of it. Behind the first of the last
/// there are some that are not of the kind.
pub(super) const KEYS: [(&str, &[&str], &[&str]); 7] = [
    (
        "aws:text",
        &["a", "ab", "A", "*", "b"],
        &["a", "a*", "A", "?", "*", "${aws:other}", "${aws:other, 'a'}*", "${*}", "${aws:text}", "a${?}", "${x"],
    ),
    (
        "aws:arn",
        &["arn:aws:s3:::a", "arn:aws:sqs:us-east-1:111111111111:a:b", "arn:aws:s3", "a"],
        &[
            "arn:aws:s3:::*",
            "arn:aws:s?s:*:111111111111:a:?",
            "arn:*:*:*:*:*",
            "${aws:arn}",
            "arn:aws:*:a",
            "arn:aws:s3:::${aws:other}",
        ],
    ),
    ("aws:number", &["1", "2.50", "-3", "10"], &["1.0", "2.5", "-3", "1e1", "one"]),
    (
        "aws:date",
        &["2026-01-01T00:00:00Z", "2025-12-31", "1767225600", "2026-01-01T01:30:00.250+01:00"],
        &["2026-01-01", "2025-12-31T00:00Z", "2026-01-01T00:30:00.25Z", "1767225600", "2026", "2026-02-30", "soon"],
    ),
    ("aws:bool", &["true", "false", "True"], &["true", "FALSE", "perhaps"]),
    ("aws:binary", &["QQ==", "QUI=", "QUI"], &["QQ", "QUI=", "QR==", "!"]),
    (
        "aws:ip",
        &["10.0.0.7", "10.0.1.7", "2001:db8::1"],
        &["10.0.0.0/24", "10.0.0.7", "0.0.0.0/0", "2001:db8::/33", "10.0.0.8/29", "10.0.0.0/33"],
    ),
];
/// Only asked for by variables.
pub(super) const OTHER: (&str, &[&str]) = ("aws:other", &["a", "*", "b"]);
const OPERATORS: [&[&str]; 7] = [
    &[
        "StringEquals",
        "StringNotEquals",
        "StringLike",
        "StringNotLike",
        "StringEqualsIgnoreCase",
        "StringNotEqualsIgnoreCase",
    ],
    &["ArnLike", "ArnNotLike", "ArnEquals", "ArnNotEquals", "StringLike"],
    &[
        "NumericEquals",
        "NumericNotEquals",
        "NumericLessThan",
        "NumericLessThanEquals",
        "NumericGreaterThan",
        "NumericGreaterThanEquals",
    ],
    &["DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals"],
    &["Bool"],
    &["BinaryEquals"],
    &["IpAddress", "NotIpAddress"],
];

impl<'a> Choices<'a> {
    pub(super) fn new(bytes: &'a [u8], odd: bool) -> Self {
        Self { bytes: bytes.iter(), odd }
    }

    fn byte(&mut self) -> u8 {
        self.bytes.next().copied().unwrap_or_default()
    }

    fn below(&mut self, count: usize) -> usize {
        usize::from(self.byte()) % count.max(1)
    }

    /// True for one of so many bytes, and never when they have run out.
    fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == count - 1
    }

    fn pick<T: Copy + Default>(&mut self, all: &[T]) -> T {
        let at = self.below(all.len());
        all.get(at).copied().unwrap_or_default()
    }

    fn one_or_two(&mut self, one: impl Fn(&mut Self) -> Value) -> Value {
        if self.one_in(4) { json!([one(self), one(self)]) } else { one(self) }
    }

    /// A request of a caller, with a value or none under each key.
    pub(super) fn request(&mut self) -> Request {
        let account = || ACCOUNTS[0].to_owned();
        let arn = self.pick(&[ROLE, SESSION, USER, LINKED]);
        let caller = match self.below(8) {
            0..4 => Caller::Role { arn: arn.to_owned(), account: account() },
            4 | 5 => Caller::Service(SERVICES[0].to_owned()),
            6 => Caller::Account(account()),
            _ => Caller::Anonymous,
        };
        let mut context = BTreeMap::new();
        for (key, values) in KEYS.iter().map(|(key, values, _)| (*key, *values)).chain([OTHER]) {
            let value = match self.below(12) {
                0..7 => ContextValue::One(self.pick(values).to_owned()),
                7 => ContextValue::Many(vec![self.pick(values).to_owned(), self.pick(values).to_owned()]),
                8 => ContextValue::Many(vec![self.pick(values).to_owned()]),
                9 if self.one_in(3) => ContextValue::Many(vec![]),
                10 if self.one_in(3) => ContextValue::Unknown,
                _ => continue,
            };
            context.insert(if self.one_in(8) { key.to_uppercase() } else { key.to_owned() }, value);
        }
        let call = Call {
            caller,
            action: self.pick(&["s3:PutObject", "s3:GetObject"]).to_owned(),
            resource: self.pick(&["arn:aws:s3:::a/b", "arn:aws:s3:::ab/*"]).to_owned(),
            resource_account: self.pick(&[ACCOUNTS[0], ACCOUNTS[0], ACCOUNTS[1]]).to_owned(),
            context,
        };
        self.attached(call)
    }

    fn attached(&mut self, call: Call) -> Request {
        let kind =
            self.pick(&[ResourceKind::Ordinary, ResourceKind::Ordinary, ResourceKind::KmsKey, ResourceKind::RoleTrust]);
        let trust = kind == ResourceKind::RoleTrust;
        let everything = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
        let mut layers = Vec::new();
        for _ in 0..self.pick(&[0, 0, 0, 1, 2]) {
            let mut layer = self.documents(&[1], false, false);
            if !self.one_in(4) {
                layer.push(json!({"Version": "2012-10-17", "Statement": everything}));
            }
            layers.push(layer);
        }
        Request {
            call,
            kind,
            resource: self.documents(&[1, 1, 1, 2, 0], true, trust),
            identity: self.documents(&[1, 1, 2, 0], false, false),
            boundary: self.one_in(5).then(|| self.document(false, false)),
            scps: layers,
            rcps: self.documents(&[0, 0, 0, 0, 1], true, false),
        }
    }

    fn documents(&mut self, counts: &[usize], names: bool, trust: bool) -> Vec<Value> {
        (0..self.pick(counts)).map(|_| self.document(names, trust)).collect()
    }

    fn document(&mut self, names: bool, trust: bool) -> Value {
        let version = if self.one_in(8) { "2008-10-17" } else { "2012-10-17" };
        let statements: Vec<Value> = (0..self.pick(&[1_usize, 2, 3])).map(|_| self.statement(names, trust)).collect();
        let mut document = json!({"Version": version, "Statement": statements});
        if self.odd && self.one_in(16) {
            document = self.junk(3);
        }
        document
    }

    fn statement(&mut self, names: bool, trust: bool) -> Value {
        let mut found = Map::new();
        let effect = if self.one_in(6) { "Deny" } else { "Allow" };
        found.insert("Sid".into(), format!("S{}", self.byte()).into());
        found.insert("Effect".into(), effect.into());
        if names {
            // What NotPrincipal is for: to deny everybody else.
            let not = self.one_in(if effect == "Deny" { 2 } else { 6 });
            found.insert(if not { "NotPrincipal" } else { "Principal" }.into(), self.principal(not));
        }
        let action = if self.one_in(6) { "NotAction" } else { "Action" };
        let actions = ["s3:*", "*", "s3:PutObject", "S3:get*", "s?:P*t", "sqs:*"];
        found.insert(action.into(), self.one_or_two(|choices| choices.pick(&actions).into()));
        if !trust {
            let resource = if self.one_in(6) { "NotResource" } else { "Resource" };
            let resources = [
                "*",
                "arn:aws:s3:::a*",
                "arn:aws:s3:::${aws:other}/?",
                "arn:*:a/b",
                "arn:aws:s3:::${aws:other, 'a'}/b",
                "arn:aws:s3:::ab/${*}",
            ];
            found.insert(resource.into(), self.one_or_two(|choices| choices.pick(&resources).into()));
        }
        if self.one_in(2) {
            let condition = self.condition();
            found.insert("Condition".into(), condition);
        }
        if self.odd && self.one_in(8) {
            let member = self.pick(&["Sid", "Effect", "Principal", "Action", "Resource", "Condition", "Conditions"]);
            let value = self.junk(3);
            found.insert(member.into(), value);
        }
        found.into()
    }

    fn principal(&mut self, not: bool) -> Value {
        if self.one_in(if not { 12 } else { 3 }) {
            return "*".into();
        }
        let mut found = Map::new();
        if self.one_in(3) {
            found.insert("Service".into(), self.one_or_two(|choices| choices.pick(&SERVICES).into()));
        }
        let names = [
            ROLE,
            ACCOUNTS[0],
            SESSION,
            "arn:aws:iam::111111111111:root",
            USER,
            LINKED,
            "arn:aws:iam::222222222222:root",
            "arn:aws:iam::222222222222:role/writer",
            "arn:aws:sts::111111111111:assumed-role/reader/one",
            "*",
        ];
        // What NotPrincipal has to list of a caller, and less of it.
        let lists = [[ROLE, ACCOUNTS[0], SESSION], [ROLE, ACCOUNTS[0], USER], [SESSION, ACCOUNTS[0], USER]];
        let listed = match self.below(if not { 8 } else { 4 }) {
            3.. => json!(self.pick(&lists)),
            _ => self.one_or_two(|choices| choices.pick(&names).into()),
        };
        found.insert("AWS".into(), listed);
        if self.one_in(12) {
            found.insert("CanonicalUser".into(), "abc".into());
        }
        found.into()
    }

    fn condition(&mut self) -> Value {
        let mut found: BTreeMap<String, Map<String, Value>> = BTreeMap::new();
        for _ in 0..self.pick(&[1, 1, 2]) {
            let kind = self.below(KEYS.len());
            // Now and then a key of another kind than the operator's.
            let key = if self.one_in(24) { self.below(KEYS.len()) } else { kind };
            let (Some(operators), Some((key, _, wanted))) = (OPERATORS.get(kind), KEYS.get(key)) else { continue };
            let set = self.pick(&["", "", "", "ForAnyValue:", "ForAllValues:"]);
            let if_exists = self.pick(&["", "", "IfExists"]);
            let operator = format!("{set}{}{if_exists}", self.pick(operators));
            let (operator, wanted) =
                if self.one_in(8) { ("Null".to_owned(), ["true", "false"].as_slice()) } else { (operator, *wanted) };
            let wanted = self.one_or_two(|choices| {
                // Most often one that requests have, too, or a pattern of one.
                let common = wanted.len().min(4);
                if choices.one_in(3) {
                    choices.pick(wanted).into()
                } else {
                    choices.pick(wanted.get(..common).unwrap_or_default()).into()
                }
            });
            found.entry(operator).or_default().insert((*key).to_owned(), wanted);
        }
        json!(found)
    }

    /// Any JSON, of texts that mean something elsewhere.
    fn junk(&mut self, depth: usize) -> Value {
        let words = [
            "*",
            "",
            "AWS",
            "Statement",
            "StringEquals",
            "Null",
            "${",
            "${aws:text}",
            "aws:text",
            "arn:aws:iam::1:root",
            "/",
            "::",
        ];
        match self.below(if depth == 0 { 5 } else { 7 }) {
            0 => Value::Null,
            1 => self.one_in(2).into(),
            2 => i64::from(self.byte()).into(),
            3 => self.pick(&words).into(),
            4 => {
                let bytes: Vec<u8> = (0..self.below(12)).map(|_| self.byte()).collect();
                String::from_utf8_lossy(&bytes).into()
            }
            5 => (0..self.below(3)).map(|_| self.junk(depth - 1)).collect::<Vec<_>>().into(),
            _ => {
                let members: Map<String, Value> =
                    (0..self.below(3)).map(|_| (self.pick(&words).to_owned(), self.junk(depth - 1))).collect();
                members.into()
            }
        }
    }
}
