//! A moto server on a free port, and questions to it.

use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};

use super::{absent, is_there};
use crate::support;

/// How long a server may take to start.
const PATIENCE: Duration = Duration::from_secs(90);

/// A server that ends with its owner.
pub(super) struct Server {
    child: Child,
    port: u16,
}

/// The script that starts moto with the repairs that the AWS provider needs, if all it takes is there.
pub(super) fn script() -> Option<PathBuf> {
    if !is_there("python3", &["-c", "import moto.server, boto3"]) {
        return None;
    }
    let beside = support::root().join("../shared/oracles/moto-server.py");
    let named = std::env::var_os("LOGBOOM_MOTO_SERVER").map(PathBuf::from);
    let found = named.or_else(|| beside.is_file().then_some(beside));
    if found.is_none() {
        // moto_server alone finds no trail by its ARN and no subscription to a destination: nothing would apply.
        absent("moto-server.py (LOGBOOM_MOTO_SERVER)");
    }
    found
}

impl Server {
    pub(super) fn start(script: &PathBuf) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut command = Command::new("python3");
        command.arg(script).args(["-H", "127.0.0.1", "-p", &port.to_string()]);
        // Without them, nothing that AWS manages can be attached to a role.
        command.env("MOTO_IAM_LOAD_MANAGED_POLICIES", "true");
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut server = Self { child: command.spawn().unwrap(), port };
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert_eq!(server.child.try_wait().unwrap(), None, "moto ended at once");
            assert!(begun.elapsed() < PATIENCE, "moto does not start");
            std::thread::sleep(Duration::from_millis(100));
        }
        server
    }

    fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The environment in which the AWS provider talks to this server and to no other.
    pub(super) fn settings(&self) -> [(&'static str, String); 5] {
        [
            ("AWS_ENDPOINT_URL", self.endpoint()),
            ("AWS_EC2_METADATA_DISABLED", "true".into()),
            ("AWS_PROFILE", String::new()),
            ("AWS_SESSION_TOKEN", String::new()),
            ("NO_PROXY", "127.0.0.1".into()),
        ]
    }

    /// Asks all questions in one go.
    pub(super) fn read<const N: usize>(&self, questions: [Value; N]) -> [Value; N] {
        let reader = support::root().join("tests/oracles/read_back.py");
        let mut command = Command::new("python3");
        command.arg(reader).arg(self.endpoint()).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let text = Value::from(questions.to_vec()).to_string();
        child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        let done = child.wait_with_output().unwrap();
        assert!(done.status.success(), "{command:?}: {text}");
        let answers: Vec<Value> = serde_json::from_slice(&done.stdout).unwrap();
        answers.try_into().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let killed = self.child.kill();
        let ended = self.child.wait();
        assert!(killed.is_ok() && ended.is_ok(), "moto does not end");
    }
}

/// A question about an account, in a region.
pub(super) fn ask((account, region): (&str, &str), service: &str, call: &str, with: Value) -> Value {
    json!({ "account": account, "region": region, "service": service, "call": call, "with": with })
}

/// The statements of a policy by their ids; a list of one is the same as the one.
pub(super) fn by_sid(policy: &Value) -> Value {
    let policy: Value = match policy.as_str() {
        Some(text) => serde_json::from_str(text).unwrap(),
        None => policy.clone(),
    };
    assert_eq!(policy["Version"], "2012-10-17");
    let mut statements = Map::new();
    for statement in policy["Statement"].as_array().unwrap() {
        let mut members = statement.as_object().unwrap().clone();
        let sid = members.remove("Sid").unwrap();
        let before = statements.insert(sid.as_str().unwrap().to_owned(), plain(&Value::Object(members)));
        assert_eq!(before, None, "two statements with the same id: {sid}");
    }
    Value::Object(statements)
}

fn plain(value: &Value) -> Value {
    match value {
        Value::Array(items) if items.len() == 1 => plain(&items[0]),
        Value::Array(items) => items.iter().map(plain).collect(),
        Value::Object(members) => {
            Value::Object(members.iter().map(|(name, member)| (name.clone(), plain(member))).collect())
        }
        _ => value.clone(),
    }
}
