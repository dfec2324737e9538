//! Reads records as the libraries that tables name do: a small reimplementation, for tests.

use serde_json::{Map, Value, json};

/// A type of a column.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    Text,
    Whole,
    Number,
    Truth,
    List(Box<Kind>),
    Map(Box<Kind>),
    Struct(Vec<(String, Kind)>),
}

impl Kind {
    /// Reads `array<struct<a:string,b:int>>`.
    pub(super) fn parse(text: &str) -> Self {
        let inside = |name: &str| text.strip_prefix(name).and_then(|rest| rest.strip_prefix('<')?.strip_suffix('>'));
        match text {
            "string" => Self::Text,
            "int" | "bigint" => Self::Whole,
            "double" | "float" => Self::Number,
            "boolean" => Self::Truth,
            _ => {
                if let Some(item) = inside("array") {
                    return Self::List(Box::new(Self::parse(item)));
                }
                if let Some(pair) = inside("map") {
                    let value = pair.strip_prefix("string,").unwrap_or_else(|| panic!("a map of {pair}"));
                    return Self::Map(Box::new(Self::parse(value)));
                }
                let members = inside("struct").unwrap_or_else(|| panic!("`{text}` is no type"));
                let member = |member: &str| {
                    let (name, kind) = member.split_once(':').unwrap_or_else(|| panic!("`{member}` has no type"));
                    (name.to_owned(), Self::parse(kind))
                };
                Self::Struct(split(members).into_iter().map(member).collect())
            }
        }
    }

    /// The type of the items of a list.
    pub(super) fn item(&self) -> Option<&Self> {
        if let Self::List(item) = self { Some(item) } else { None }
    }

    /// The type of a member of a struct.
    pub(super) fn member(&self, name: &str) -> Option<&Self> {
        let Self::Struct(members) = self else { return None };
        members.iter().find(|(known, _)| known == name).map(|(_, kind)| kind)
    }

    /// A text as a value of the type; what is not of it is null, as in Hive.
    fn of_text(&self, text: &str) -> Value {
        match self {
            Self::Text => text.into(),
            Self::Whole => text.parse::<i64>().map_or(Value::Null, Value::from),
            Self::Number => text.parse::<f64>().map_or(Value::Null, Value::from),
            other => panic!("a text cannot be {other:?}"),
        }
    }

    /// A JSON value as one of the type. Members that the type lacks are left out, and those that are missing too.
    fn of_json(&self, value: &Value, names: &Names) -> Value {
        match (self, value) {
            (_, Value::Null) => Value::Null,
            (Self::Text, Value::String(text)) => text.as_str().into(),
            (Self::Text, other) => other.to_string().into(),
            (Self::Whole, Value::Number(number)) => {
                number.as_i64().unwrap_or_else(|| panic!("{number} is not whole")).into()
            }
            (Self::Whole, Value::String(text)) => {
                text.parse::<i64>().unwrap_or_else(|_| panic!("`{text}` is no number")).into()
            }
            (Self::Number, Value::Number(number)) => Value::Number(number.clone()),
            (Self::Truth, Value::Bool(truth)) => (*truth).into(),
            (Self::List(kind), Value::Array(items)) => items.iter().map(|item| kind.of_json(item, names)).collect(),
            (Self::Map(kind), Value::Object(members)) => members
                .iter()
                .map(|(name, value)| (name.clone(), kind.of_json(value, names)))
                .collect::<Map<_, _>>()
                .into(),
            (Self::Struct(kinds), Value::Object(members)) => {
                let member = |(name, kind): &(String, Self)| {
                    Some((name.clone(), kind.of_json(names.find(name, members)?, names)))
                };
                kinds.iter().filter_map(member).collect::<Map<_, _>>().into()
            }
            (kind, value) => panic!("{value} is not {kind:?}"),
        }
    }
}

/// The parts between commas that are not inside of anything.
fn split(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut depth, mut from) = (0_i32, 0);
    for (at, letter) in text.char_indices() {
        match letter {
            '<' => depth += 1,
            '>' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&text[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[from..]);
    parts
}

/// How members of JSON are found by the names of columns.
struct Names {
    exact: bool,
    mapping: Vec<(String, String)>,
}

impl Names {
    fn find<'v>(&self, column: &str, members: &'v Map<String, Value>) -> Option<&'v Value> {
        let mapped = self.mapping.iter().find(|(name, _)| name == column).map(|(_, member)| member.as_str());
        let wanted = mapped.unwrap_or(column);
        let is = |name: &str| if self.exact { name == wanted } else { name.eq_ignore_ascii_case(wanted) };
        members.iter().find(|(name, _)| is(name)).map(|(_, value)| value)
    }
}

/// A table as far as its records matter.
pub(super) struct Table {
    pub(super) library: String,
    pub(super) input: String,
    pub(super) serde: Map<String, Value>,
    pub(super) columns: Vec<(String, Kind)>,
}

impl Table {
    /// The columns of a record; of a file of CloudTrail, those of its only record.
    pub(super) fn read(&self, line: &str) -> Value {
        let library = self.library.rsplit('.').next().unwrap_or_default();
        let input = self.input.rsplit('.').next().unwrap_or_default();
        match (library, input) {
            ("LazySimpleSerDe", "TextInputFormat") => {
                let texts: Vec<&str> = line.split(self.parameter("field.delim")).collect();
                assert_eq!(texts.len(), self.columns.len(), "{line}");
                self.row(texts.iter().copied())
            }
            ("RegexSerDe", "TextInputFormat") => self.by_pattern(line),
            ("JsonSerDe", "TextInputFormat") => self.of_json(&serde_json::from_str(line).unwrap()),
            ("JsonSerDe", "CloudTrailInputFormat") => {
                let file: Value = serde_json::from_str(line).unwrap();
                assert_eq!(file["Records"].as_array().unwrap().len(), 1);
                self.of_json(&file["Records"][0])
            }
            other => panic!("nothing here reads {other:?}"),
        }
    }

    fn parameter(&self, name: &str) -> &str {
        self.serde[name].as_str().unwrap()
    }

    fn row<'t>(&self, texts: impl Iterator<Item = &'t str>) -> Value {
        let pairs = self.columns.iter().zip(texts);
        pairs.map(|((name, kind), text)| (name.clone(), kind.of_text(text))).collect::<Map<_, _>>().into()
    }

    /// The whole line must match, and each column has its group.
    fn by_pattern(&self, line: &str) -> Value {
        let pattern = regex::Regex::new(&format!("^(?:{})$", self.parameter("input.regex"))).unwrap();
        assert!(pattern.captures_len() > self.columns.len(), "fewer groups than columns");
        let found = pattern.captures(line).unwrap_or_else(|| panic!("the pattern does not match {line}"));
        self.row((1..=self.columns.len()).map(|at| found.get(at).map_or("", |group| group.as_str())))
    }

    fn of_json(&self, record: &Value) -> Value {
        let mapping = self.serde.iter().filter_map(|(name, value)| Some((name.strip_prefix("mapping.")?, value)));
        let names = Names {
            exact: self.serde.get("case.insensitive") == Some(&json!("FALSE")),
            mapping: mapping.map(|(name, value)| (name.to_owned(), value.as_str().unwrap().to_owned())).collect(),
        };
        let members = record.as_object().unwrap();
        let column = |(name, kind): &(String, Kind)| {
            (name.clone(), names.find(name, members).map_or(Value::Null, |value| kind.of_json(value, &names)))
        };
        self.columns.iter().map(column).collect::<Map<_, _>>().into()
    }
}
