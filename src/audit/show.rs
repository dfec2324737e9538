//! An audit for people and for programs.

use std::fmt::Write;

use serde::Serialize;

use super::Audit;
use super::findings::{Outcome, Position};
use super::routes::Route;
use crate::diagnostic::{SarifResult, sarif};

/// A route and what was found.
#[derive(Debug, Clone)]
pub struct Audited {
    /// Its two ends, by logical id or address.
    pub route: String,
    /// `delivered`, `unguarded`, `cannot tell`, `refused` or `loop`.
    pub outcome: &'static str,
    /// The API action that decides, and everything that is said of it.
    pub findings: Vec<(String, String)>,
}

#[derive(Serialize)]
struct Document<'a> {
    routes: &'a [Route],
    not_understood: Vec<GapView<'a>>,
    assumptions: &'a [String],
}

#[derive(Serialize)]
struct GapView<'a> {
    at: &'a Position,
    why: &'a str,
}

impl Audit {
    /// Whether every log is delivered and every stranger kept out, as far as could be seen.
    pub fn is_fine(&self) -> bool {
        !self.routes.is_empty()
            && self.gaps.is_empty()
            && self.routes.iter().all(|route| route.outcome == Outcome::Delivered)
    }

    /// Each route with its outcome and, for each of its findings, the deciding action and everything that is said of it.
    pub fn outcomes(&self) -> Vec<Audited> {
        let said = |route: &Route| {
            route
                .findings
                .iter()
                .map(|finding| (finding.action.clone(), format!("{} {}", finding.headline, finding.because.join(" "))))
                .collect()
        };
        let audited = |route: &Route| Audited {
            route: route.route.clone(),
            outcome: route.outcome.word(),
            findings: said(route),
        };
        self.routes.iter().map(audited).collect()
    }

    /// For people.
    pub fn human(&self) -> String {
        let mut out = String::new();
        for route in &self.routes {
            let _ = writeln!(out, "{}:{}: {}: {}", route.at.file, route.at.line, route.route, route.outcome.word());
            for finding in &route.findings {
                let at = format!("{}:{}:{}", finding.at.file, finding.at.line, finding.at.column);
                let _ = writeln!(out, "  {}: {}\n    at {at}", finding.outcome.word(), finding.headline);
                for because in &finding.because {
                    let _ = writeln!(out, "    {because}");
                }
            }
            for note in &route.notes {
                let _ = writeln!(out, "  note: {note}");
            }
            for line in route.steps.iter().flat_map(|step| step.lines()) {
                let _ = writeln!(out, "    {line}");
            }
        }
        for (at, why) in &self.gaps {
            let _ = writeln!(out, "{}:{}: not understood: {why}", at.file, at.line);
        }
        if self.routes.is_empty() {
            let _ = writeln!(out, "no delivery of logs was found, so nothing is said of any");
        } else {
            let _ = writeln!(out, "{}", self.count());
        }
        if !self.assumptions.is_empty() {
            let _ = writeln!(out, "assumed, and not proven:");
        }
        for assumption in &self.assumptions {
            let _ = writeln!(out, "  - {assumption}");
        }
        out
    }

    fn count(&self) -> String {
        let all = [Outcome::Delivered, Outcome::Unguarded, Outcome::CannotTell, Outcome::Refused, Outcome::Loop];
        let counted = all.into_iter().filter_map(|outcome| {
            let count = self.routes.iter().filter(|route| route.outcome == outcome).count();
            (count > 0).then(|| format!("{count} {}", outcome.word()))
        });
        let routes =
            if self.routes.len() == 1 { "1 route".to_owned() } else { format!("{} routes", self.routes.len()) };
        format!("{routes}: {}", counted.collect::<Vec<_>>().join(", "))
    }

    /// For programs.
    pub fn json(&self) -> String {
        let gaps = self.gaps.iter().map(|(at, why)| GapView { at, why });
        let document =
            Document { routes: &self.routes, not_understood: gaps.collect(), assumptions: &self.assumptions };
        serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
    }

    /// For code scanning: SARIF 2.1.0.
    pub fn sarif(&self) -> String {
        let mut results = Vec::new();
        for route in &self.routes {
            for finding in &route.findings {
                let Some(code) = finding.outcome.code() else { continue };
                let text =
                    std::iter::once(format!("{}: {}", route.route, finding.headline)).chain(finding.because.clone());
                let at = &finding.at;
                results.push(SarifResult {
                    code,
                    is_error: finding.outcome != Outcome::CannotTell,
                    text: text.collect::<Vec<_>>().join("; "),
                    file: at.file.clone(),
                    line: at.line,
                    column: at.column,
                });
            }
        }
        for (at, why) in &self.gaps {
            results.push(SarifResult {
                code: "delivery-unclear",
                is_error: false,
                text: format!("not understood: {why}"),
                file: at.file.clone(),
                line: at.line,
                column: at.column,
            });
        }
        sarif(&results)
    }
}
