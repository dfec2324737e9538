//! Expressions of Terraform that are more than a reference.
//! <https://developer.hashicorp.com/terraform/language/expressions>

use hcl::expr::{
    BinaryOp, BinaryOperator, Expression, ForExpr, ObjectKey, Operation, Traversal, TraversalOperator, UnaryOperator,
};
use hcl::template::{Directive, Element, Template};
use serde_json::{Map, Value};

use super::evaluate::Scope;
use super::library::{self, Given};
use super::terraform::Module;
use super::value::{NOT_SET, flag, or_unknown, push, step, text, unknown, why_partly_unknown, why_unknown};

/// The longest expression that is parsed, and the most that may be inside one another in it: the parser recurses.
const MAX_LENGTH: usize = 64 << 10;
const MAX_NESTING: usize = 48;
const MAX_OPERATORS: usize = 1_500;

/// The steps of a reference, and what comes after them.
type Steps<'o> = (Vec<String>, &'o [TraversalOperator]);

impl Module<'_> {
    /// What an expression gives.
    pub(super) fn parsed(&self, expression: &str, scope: &Scope) -> Value {
        if !is_bounded(expression) {
            return unknown("an expression that is too long to be read");
        }
        match expression.parse::<Expression>() {
            Ok(expression) => self.value(&expression, scope),
            Err(_) => unknown(format!("the expression `{expression}`, which cannot be read")),
        }
    }

    /// What a template with directives gives.
    pub(super) fn with_directives(&self, template: &str, scope: &Scope) -> Value {
        if !is_bounded(template) {
            return unknown("a text that is too long to be read");
        }
        match template.parse::<Template>() {
            Ok(template) => or_unknown(self.filled(&template, scope).map(Value::from)),
            Err(_) => unknown("a text with `%{` that cannot be read"),
        }
    }

    fn value(&self, expression: &Expression, scope: &Scope) -> Value {
        self.memo.deeper(|| match expression {
            Expression::Null => Value::Null,
            Expression::Bool(value) => (*value).into(),
            Expression::Number(number) => serde_json::to_value(number).unwrap_or_default(),
            Expression::String(text) => text.as_str().into(),
            Expression::Array(items) => items.iter().map(|item| self.value(item, scope)).collect(),
            Expression::Object(members) => or_unknown(self.object(members.iter(), scope)),
            Expression::TemplateExpr(template) => match Template::from_expr(template) {
                Ok(template) => self.template_value(&template, scope),
                Err(_) => unknown("a text that cannot be read"),
            },
            Expression::Variable(name) => self.reference(&[name.as_str()], scope),
            Expression::Traversal(traversal) => or_unknown(self.traversed(traversal, scope)),
            Expression::FuncCall(call) => or_unknown(self.call(call, scope)),
            Expression::Parenthesis(inside) => self.value(inside, scope),
            Expression::Conditional(choice) => {
                let both = [&choice.true_expr, &choice.false_expr];
                self.choice(&self.value(&choice.cond_expr, scope), both, scope)
            }
            Expression::Operation(operation) => or_unknown(self.operation(operation, scope)),
            Expression::ForExpr(each) => or_unknown(self.each(each, scope)),
            other => unknown(format!("the expression `{other}`")),
        })
    }

    fn object<'e>(&self, members: impl Iterator<Item = (&'e ObjectKey, &'e Expression)>, scope: &Scope) -> Given {
        let mut object = Map::new();
        for (key, value) in members {
            let key = match key {
                ObjectKey::Identifier(name) => name.as_str().to_owned(),
                ObjectKey::Expression(Expression::Variable(name)) => name.as_str().to_owned(),
                ObjectKey::Expression(key) => text(&self.value(key, scope))?,
                other => return Err(format!("the key `{other}`")),
            };
            object.insert(key, self.value(value, scope));
        }
        Ok(Value::Object(object))
    }

    fn template_value(&self, template: &Template, scope: &Scope) -> Value {
        match template.elements() {
            [Element::Interpolation(only)] => self.value(&only.expr, scope),
            _ => or_unknown(self.filled(template, scope).map(Value::from)),
        }
    }

    fn filled(&self, template: &Template, scope: &Scope) -> Result<String, String> {
        let mut out = String::new();
        for element in template.elements() {
            match element {
                Element::Literal(text) => out.push_str(text),
                Element::Interpolation(inside) => push(&mut out, &text(&self.value(&inside.expr, scope))?)?,
                Element::Directive(directive) => match directive.as_ref() {
                    Directive::If(choice) => match flag(&self.value(&choice.cond_expr, scope)) {
                        Some(true) => out.push_str(&self.filled(&choice.true_template, scope)?),
                        Some(false) => {
                            let other = choice.false_template.as_ref().map(|other| self.filled(other, scope));
                            out.push_str(&other.transpose()?.unwrap_or_default());
                        }
                        None => return Err("a text that depends on a condition that is not known".into()),
                    },
                    Directive::For(_) => return Err("a text with `%{ for }`, which is not read".into()),
                },
            }
        }
        Ok(out)
    }

    /// A reference with indexes that are expressions, or a splat.
    fn traversed(&self, traversal: &Traversal, scope: &Scope) -> Given {
        let Expression::Variable(root) = &traversal.expr else {
            let start = self.value(&traversal.expr, scope);
            return self.further(start, &traversal.operators, scope);
        };
        let (names, rest) = self.names(vec![root.as_str().to_owned()], &traversal.operators, scope)?;
        match (rest.split_first(), self.all_of(&names, scope)) {
            (Some((_, rest)), Some(blocks)) => {
                let of = |start: Vec<String>| {
                    let (steps, rest) = self.names(start, rest, scope)?;
                    self.further(self.referred(&steps, scope), rest, scope)
                };
                blocks.into_iter().map(of).collect()
            }
            _ => self.further(self.referred(&names, scope), rest, scope),
        }
    }

    fn referred(&self, steps: &[String], scope: &Scope) -> Value {
        let steps: Vec<&str> = steps.iter().map(String::as_str).collect();
        self.reference(&steps, scope)
    }

    /// Names and indexes up to the next splat, and what comes after them.
    fn names<'o>(
        &self,
        start: Vec<String>,
        operators: &'o [TraversalOperator],
        scope: &Scope,
    ) -> Result<Steps<'o>, String> {
        let mut names = start;
        let mut rest = operators;
        while let Some((operator, tail)) = rest.split_first()
            && let Some(name) = self.name(operator, scope)?
        {
            names.push(name);
            rest = tail;
        }
        Ok((names, rest))
    }

    /// The addresses of the instances that a splat goes over, if it goes over a resource.
    fn all_of(&self, names: &[String], scope: &Scope) -> Option<Vec<Vec<String>>> {
        let address = names.join(".");
        if scope.names.iter().any(|(name, _)| Some(name) == names.first()) {
            return None;
        }
        let block = self.blocks.get(&address)?;
        let repeated = block.body.contains_key("count") || block.body.contains_key("for_each");
        let steps = |key: Option<String>| {
            let index = repeated.then(|| key.unwrap_or_default());
            names.iter().cloned().chain(index).collect()
        };
        Some(self.instances(&address, block).into_iter().map(|instance| steps(instance.key)).collect())
    }

    /// The name or index of a step; none for a splat.
    fn name(&self, operator: &TraversalOperator, scope: &Scope) -> Result<Option<String>, String> {
        Ok(match operator {
            TraversalOperator::GetAttr(name) => Some(name.as_str().to_owned()),
            TraversalOperator::Index(index) => Some(text(&self.value(index, scope))?),
            TraversalOperator::LegacyIndex(index) => Some(index.to_string()),
            TraversalOperator::AttrSplat | TraversalOperator::FullSplat => None,
        })
    }

    fn further(&self, start: Value, operators: &[TraversalOperator], scope: &Scope) -> Given {
        let Some((first, rest)) = operators.split_first() else { return Ok(start) };
        if let Some(name) = self.name(first, scope)? {
            return self.further(step(&start, &name), rest, scope);
        }
        match start {
            Value::Null => Ok(Value::Array(Vec::new())),
            Value::Array(items) => items.into_iter().map(|item| self.further(item, rest, scope)).collect(),
            other if why_unknown(&other).is_some() => Ok(other),
            other => Ok(Value::Array(vec![self.further(other, rest, scope)?])),
        }
    }

    fn call(&self, call: &hcl::expr::FuncCall, scope: &Scope) -> Given {
        let name = call.name.name.as_str();
        if call.name.is_namespaced() && call.name.namespace.first().is_some_and(|space| space.as_str() != "core") {
            return Err(format!("what `{}` gives", call.name));
        }
        let mut arguments: Vec<Value> = call.args.iter().map(|argument| self.value(argument, scope)).collect();
        if call.expand_final {
            match arguments.pop() {
                Some(Value::Array(items)) => arguments.extend(items),
                other => {
                    return Err(other.as_ref().and_then(why_unknown).unwrap_or("what `...` stands for").to_owned());
                }
            }
        }
        // What an error is and what is only not known is told apart by what is not set.
        let is_missing = |value: &Value| why_unknown(value).is_some_and(|why| why.ends_with(NOT_SET));
        match (name, arguments.as_slice()) {
            ("try", _) => Ok(arguments.iter().find(|value| !is_missing(value)).cloned().unwrap_or_default()),
            ("can", [value]) if is_missing(value) => Ok(false.into()),
            ("can", [value]) if why_partly_unknown(value).is_none() => Ok(true.into()),
            _ => library::call(name, &arguments),
        }
    }

    fn choice(&self, condition: &Value, both: [&Expression; 2], scope: &Scope) -> Value {
        let [yes, no] = both;
        match flag(condition) {
            Some(true) => self.value(yes, scope),
            Some(false) => self.value(no, scope),
            None => {
                let (yes, no) = (self.value(yes, scope), self.value(no, scope));
                let why = why_unknown(condition).unwrap_or("a condition that is neither true nor false");
                if yes == no { yes } else { unknown(why) }
            }
        }
    }

    fn operation(&self, operation: &Operation, scope: &Scope) -> Given {
        match operation {
            Operation::Unary(unary) => {
                let value = self.value(&unary.expr, scope);
                match unary.operator {
                    UnaryOperator::Not => Ok((!truth(&value)?).into()),
                    UnaryOperator::Neg => Ok(library::number(-library::float(&value)?)),
                }
            }
            Operation::Binary(binary) => self.binary(binary, scope),
        }
    }

    fn binary(&self, binary: &BinaryOp, scope: &Scope) -> Given {
        let (one, other) = (self.value(&binary.lhs_expr, scope), self.value(&binary.rhs_expr, scope));
        let numbers = || Ok::<_, String>((library::float(&one)?, library::float(&other)?));
        let equal = || match why_partly_unknown(&one).or_else(|| why_partly_unknown(&other)) {
            Some(why) => Err(why.to_owned()),
            None => Ok(one == other),
        };
        Ok(match binary.operator {
            BinaryOperator::Eq => equal()?.into(),
            BinaryOperator::NotEq => (!equal()?).into(),
            BinaryOperator::And | BinaryOperator::Or => {
                let decides = binary.operator == BinaryOperator::Or;
                match (flag(&one), flag(&other)) {
                    (Some(value), _) | (_, Some(value)) if value == decides => decides.into(),
                    _ => {
                        truth(&one)?;
                        truth(&other)?;
                        (!decides).into()
                    }
                }
            }
            BinaryOperator::Less => numbers().map(|(one, other)| one < other)?.into(),
            BinaryOperator::LessEq => numbers().map(|(one, other)| one <= other)?.into(),
            BinaryOperator::Greater => numbers().map(|(one, other)| one > other)?.into(),
            BinaryOperator::GreaterEq => numbers().map(|(one, other)| one >= other)?.into(),
            BinaryOperator::Plus => library::number(numbers().map(|(one, other)| one + other)?),
            BinaryOperator::Minus => library::number(numbers().map(|(one, other)| one - other)?),
            BinaryOperator::Mul => library::number(numbers().map(|(one, other)| one * other)?),
            BinaryOperator::Div => library::number(numbers().map(|(one, other)| one / other)?),
            BinaryOperator::Mod => library::number(numbers().map(|(one, other)| one % other)?),
        })
    }

    fn each(&self, each: &ForExpr, scope: &Scope) -> Given {
        let items = library::entries(&self.value(&each.collection_expr, scope))?;
        let mut list = Vec::new();
        let mut object: Map<String, Value> = Map::new();
        for (key, value) in items {
            let value = self.memo.copy(&value);
            if self.memo.is_exhausted() {
                return Err("an expression that goes on for too long".into());
            }
            let mut inner = scope.clone();
            inner.names.extend(each.key_var.as_ref().map(|name| (name.as_str().to_owned(), key)));
            inner.names.push((each.value_var.as_str().to_owned(), value));
            if let Some(condition) = &each.cond_expr
                && !truth(&self.value(condition, &inner))?
            {
                continue;
            }
            let value = self.value(&each.value_expr, &inner);
            match &each.key_expr {
                None => list.push(value),
                Some(key) => {
                    let key = text(&self.value(key, &inner))?;
                    if !each.grouping {
                        object.insert(key, value);
                    } else if let Value::Array(group) = object.entry(key).or_insert_with(|| Value::Array(Vec::new())) {
                        group.push(value);
                    }
                }
            }
        }
        Ok(if each.key_expr.is_some() { Value::Object(object) } else { Value::Array(list) })
    }
}

fn truth(value: &Value) -> Result<bool, String> {
    flag(value).ok_or_else(|| why_unknown(value).unwrap_or("a condition that is neither true nor false").to_owned())
}

/// Whether the parser can take it: what is inside one another, and chains of operators, are a stack of calls there.
fn is_bounded(expression: &str) -> bool {
    let (mut depth, mut deepest, mut operators) = (0usize, 0, 0);
    for byte in expression.bytes() {
        match byte {
            b'(' | b'[' | b'{' => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            b'!' | b'?' | b'+' | b'*' | b'/' | b'%' | b'&' | b'|' | b'<' | b'>' => operators += 1,
            _ => {}
        }
    }
    let signs = expression.split('-').filter(|before| before.trim_end().is_empty() || before.ends_with(' ')).count();
    expression.len() <= MAX_LENGTH && deepest <= MAX_NESTING && operators + signs <= MAX_OPERATORS
}
