//! What several templates say together, and what none of them says.

use logboom::audit::{Audited, Given, audit};
use serde_json::{Value, json};

use crate::support::root;

fn text(name: &str) -> String {
    std::fs::read_to_string(root().join("tests/audit").join(name)).unwrap()
}

/// A template with one thing in place of another, which must be there.
fn with(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "{from} is not in\n{text}");
    text.replace(from, to)
}

fn given() -> Given {
    Given { account: Some("111122223333".into()), region: Some("us-east-1".into()), ..Given::default() }
}

fn outcomes(files: &[(&str, &str)], given: &Given) -> Vec<Audited> {
    let files: Vec<_> = files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    audit(&files, given).unwrap().outcomes()
}

/// The only route of some files, its outcome, and everything that is said of it.
fn only(files: &[(&str, &str)], given: &Given) -> (String, &'static str, String) {
    let routes = outcomes(files, given);
    assert_eq!(routes.len(), 1, "{routes:#?}");
    let said = routes[0].findings.iter().map(|(_, said)| said.as_str()).collect::<Vec<_>>().join("\n");
    (routes[0].route.clone(), routes[0].outcome, said)
}

/// A bucket, its policy and a trail: each as a template of its own, with the name of the bucket written out.
fn parts() -> (String, String, String) {
    let whole = text("21-trail-logs-its-own-bucket.repaired.yaml");
    let (head, rest) = whole.split_once("  LogBucket:\n").unwrap();
    let (bucket, rest) = rest.split_once("  LogBucketPolicy:\n").unwrap();
    let (policy, trail) = rest.split_once("  Trail:\n").unwrap();
    let named = |text: &str| {
        text.replace("    DependsOn: LogBucketPolicy\n", "")
            .replace("!Ref LogBucket", "!Sub trail-${AWS::AccountId}")
            .replace("!GetAtt LogBucket.Arn", "!Sub arn:aws:s3:::trail-${AWS::AccountId}")
            .replace("${LogBucket.Arn}", "arn:aws:s3:::trail-${AWS::AccountId}")
    };
    (
        format!("{head}  LogBucket:\n{bucket}"),
        format!("{head}  LogBucketPolicy:\n{}", named(policy)),
        format!("{head}  Trail:\n{}", named(trail)),
    )
}

#[test]
fn templates_that_are_given_together_name_each_others_resources() {
    let (bucket, policy, trail) = parts();
    let all = [("bucket.yaml", bucket.as_str()), ("policy.yaml", &policy), ("trail.yaml", &trail)];
    assert_eq!(only(&all, &given()), ("Trail -> LogBucket".into(), "delivered", String::new()));
    let (_, outcome, said) = only(&[all[0], all[2]], &given());
    assert_eq!(outcome, "refused");
    assert!(said.contains("it has no policy that lets anybody in"), "{said}");
    let (route, outcome, said) = only(&all[1..], &given());
    assert_eq!((route.as_str(), outcome), ("Trail -> trail-111122223333", "cannot tell"));
    assert!(said.contains("`trail-111122223333` is not among what was read"), "{said}");
}

#[test]
fn a_policy_of_an_unknown_bucket_may_be_that_of_a_bucket_without_one() {
    let (bucket, policy, trail) = parts();
    let policy = with(&policy, "      Bucket: !Sub trail-${AWS::AccountId}\n", "      Bucket: !Ref Bucket\n");
    let policy = with(&policy, "Parameters:\n", "Parameters:\n  Bucket: { Type: String }\n");
    let all = [("bucket.yaml", bucket.as_str()), ("policy.yaml", &policy), ("trail.yaml", &trail)];
    let (_, outcome, said) = only(&all, &given());
    assert_eq!(outcome, "cannot tell");
    assert!(said.contains("LogBucketPolicy"), "{said}");
    let mut told = given();
    told.values.insert("Bucket".into(), "trail-111122223333".into());
    assert_eq!(only(&all, &told).1, "delivered");
}

/// What a template calls by a name is its own, whatever others call so.
#[test]
fn variants_of_a_template_do_not_lend_each_other_their_policies() {
    let good = text("21-trail-logs-its-own-bucket.repaired.yaml");
    let bad = with(&good, "Action: s3:PutObject", "Action: s3:PutObjectTagging");
    let routes = outcomes(&[("a/good.yaml", &good), ("b/bad.yaml", &bad)], &given());
    let found: Vec<_> = routes.iter().map(|route| route.outcome).collect();
    assert_eq!(found, ["delivered", "refused"]);
}

#[test]
fn a_denial_in_another_template_counts() {
    let stream = text("04-stream-without-data-key.repaired.yaml");
    let stream =
        with(&stream, "      AssumeRolePolicyDocument:", "      RoleName: streamer\n      AssumeRolePolicyDocument:");
    let denial = "Resources:\n  Freeze:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      Roles: [streamer]\n      \
                  PolicyDocument:\n        Statement: [{ Sid: No, Effect: Deny, Action: 's3:PutObject', Resource: '*' }]\n";
    let (_, outcome, said) = only(&[("a.yaml", &stream), ("b.yaml", denial)], &given());
    assert_eq!(outcome, "refused");
    assert!(said.contains("`No` of the permissions of `StreamRole` denies it"), "{said}");
}

/// An attached policy that was not read might allow what is missing, and might deny what others allow.
#[test]
fn a_policy_that_was_not_read_leaves_the_role_open() {
    for form in ["broken", "repaired"] {
        let stream = text(&format!("04-stream-without-data-key.{form}.yaml"));
        for (property, what) in
            [("ManagedPolicyArns: [ARN]", "managed policy"), ("PermissionsBoundary: ARN", "boundary")]
        {
            let arn = "arn:aws:iam::aws:policy/AmazonS3FullAccess";
            let property = property.replace("ARN", arn);
            let attached = with(&stream, "      Policies:\n", &format!("      {property}\n      Policies:\n"));
            let (_, outcome, said) = only(&[("a.yaml", &attached)], &given());
            assert_eq!(outcome, "cannot tell", "{form} {what}: {said}");
            assert!(said.contains(&format!("{what} `{arn}`")), "{said}");
        }
    }
}

#[test]
fn a_boundary_limits_what_the_policies_of_a_role_allow() {
    let stream = text("04-stream-without-data-key.repaired.yaml");
    let bound = |actions: &str| {
        with(&stream, "      Policies:\n", "      PermissionsBoundary: !Ref Edge\n      Policies:\n")
            + &format!(
                "\n  Edge:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument:\n        Statement: \
                 [{{ Sid: Most, Effect: Allow, Action: [{actions}], Resource: '*' }}]\n"
            )
    };
    assert_eq!(only(&[("a.yaml", &bound("'s3:*', 'kms:*'"))], &given()).1, "delivered");
    let (_, outcome, said) = only(&[("a.yaml", &bound("'s3:*'"))], &given());
    assert_eq!(outcome, "refused");
    assert!(said.contains("`Most`") && said.contains("kms:GenerateDataKey"), "{said}");
}

#[test]
fn root_modules_that_are_given_together_name_each_others_resources() {
    let whole: Value = serde_json::from_str(&text("05-trail-key-without-cloudtrail.repaired.tf.json")).unwrap();
    let (mut archive, mut account) = (whole.clone(), whole);
    archive["resource"]["aws_s3_bucket"]["trail"] = json!({ "bucket": "acme-trail" });
    archive["resource"]["aws_kms_alias"]["trail"] =
        json!({ "name": "alias/trail", "target_key_id": "${aws_kms_key.trail.key_id}" });
    archive["resource"].as_object_mut().unwrap().remove("aws_cloudtrail");
    let resources = account["resource"].as_object_mut().unwrap();
    resources.retain(|kind, _| kind == "aws_cloudtrail");
    resources["aws_cloudtrail"]["account"] =
        json!({ "name": "account", "s3_bucket_name": "acme-trail", "kms_key_id": "alias/trail" });
    account["data"].as_object_mut().unwrap().remove("aws_iam_policy_document");
    let (archive, account) = (archive.to_string(), account.to_string());
    let all = [("archive/main.tf.json", archive.as_str()), ("account/main.tf.json", &account)];
    let (route, outcome, said) = only(&all, &given());
    assert_eq!((route.as_str(), outcome), ("aws_cloudtrail.account -> aws_s3_bucket.trail", "delivered"), "{said}");
    // The same files in one folder are one root module, in which names are given once.
    assert_eq!(only(&[all[1]], &given()).1, "cannot tell");
}

#[test]
fn what_is_given_decides_what_could_not_be_known() {
    let template = text("unknown-parameter.yaml");
    let mut told = Given { organization: Some("o-exampleorgid".into()), ..given() };
    assert_eq!(only(&[("a.yaml", &template)], &told).1, "cannot tell");
    for (organization, outcome) in [("o-exampleorgid", "delivered"), ("o-anotherorgid", "refused")] {
        told.values.insert("OrganizationId".into(), organization.into());
        assert_eq!(only(&[("a.yaml", &template)], &told).1, outcome);
    }
}

/// What is merged into a mapping counts as if it were written there.
#[test]
fn merged_members_count() {
    let template = text("21-trail-logs-its-own-bucket.repaired.yaml");
    let shared = "x-bucket: &bucket\n  BucketEncryption:\n    ServerSideEncryptionConfiguration:\n      \
                  - ServerSideEncryptionByDefault: { SSEAlgorithm: aws:kms, KMSMasterKeyID: alias/logs }\n\nResources:\n";
    let merged = with(&template, "Resources:\n", shared);
    let merged = with(&merged, "      BucketName:", "      <<: *bucket\n      BucketName:");
    let (_, outcome, said) = only(&[("a.yaml", &merged)], &given());
    assert_eq!(outcome, "cannot tell");
    assert!(said.contains("alias/logs"), "{said}");
}

/// It is not known whether a trail would use the key that AWS manages, and the logs of S3 go into no bucket with a key.
#[test]
fn keys_that_no_service_may_use_are_refused() {
    let template = text("21-trail-logs-its-own-bucket.repaired.yaml");
    let encrypted = "      BucketEncryption:\n        ServerSideEncryptionConfiguration:\n          \
                     - ServerSideEncryptionByDefault: { SSEAlgorithm: aws:kms }\n      OwnershipControls";
    let (_, outcome, said) = only(&[("a.yaml", &with(&template, "      OwnershipControls", encrypted))], &given());
    // Which of the two encryptions wins is not documented.
    assert_eq!(outcome, "cannot tell");
    assert!(said.contains("the key that AWS manages for S3, is not documented"), "{said}");
    let baseline = text("good-account-baseline.yaml");
    let key = "SSEAlgorithm: aws:kms, KMSMasterKeyID: !GetAtt ArchiveKey.Arn";
    let routes = outcomes(&[("a.yaml", &with(&baseline, "SSEAlgorithm: AES256", key))], &given());
    let refused: Vec<_> =
        routes.iter().filter(|route| route.outcome != "delivered").map(|route| route.route.as_str()).collect();
    assert_eq!(refused, ["Archive -> AccessLogs"]);
}

/// A role that whoever assumes it needs more for than is known: an external id they were told, and a second factor maybe.
#[test]
fn what_a_reader_presents_is_theirs_to_know() {
    let reader = text("13-reader-cannot-decrypt.repaired.yaml");
    let told = "StringEquals: { sts:ExternalId: siem-7f3a }";
    let cases = [
        ("StringEquals: { aws:PrincipalAccount: '444455556666' }", "delivered"),
        ("StringEquals: { aws:PrincipalAccount: '777788889999' }", "refused"),
        ("Bool: { aws:MultiFactorAuthPresent: 'true' }", "cannot tell"),
    ];
    for (condition, outcome) in cases {
        assert_eq!(only(&[("a.yaml", &with(&reader, told, condition))], &given()).1, outcome, "{condition}");
    }
    // A role that may find objects, and not read them, is no reader.
    let other = with(&reader, "Action: [s3:GetObject, s3:GetObjectVersion]", "Action: s3:PutObject");
    assert!(outcomes(&[("a.yaml", &other)], &given()).is_empty());
}

#[test]
fn nothing_to_say_is_not_fine_and_no_template_is_no_audit() {
    let files = |text: &str| [("a.yaml".to_owned(), text.to_owned())];
    for text in ["Resources: {}\n", "Resources:\n  Topic: { Type: AWS::SNS::Topic }\n"] {
        let audited = audit(&files(text), &given()).unwrap();
        assert!(!audited.is_fine());
        assert_eq!(audited.human(), "no delivery of logs was found, so nothing is said of any\n");
    }
    for (text, why) in
        [("", "the file is empty"), ("a: 1\n", "it is neither"), ("[]\n", "it is neither"), ("{", "YAML")]
    {
        let problems = audit(&files(text), &given()).unwrap_err();
        assert!(problems.len() == 1 && problems[0].contains(why), "{problems:?}");
    }
}

/// Which events a selector of a trail leaves out, and which it only seems to.
#[test]
fn a_trail_that_leaves_out_its_own_logs_feeds_on_nothing() {
    let template = text("21-trail-logs-its-own-bucket.repaired.yaml");
    let field = "{ Field: resources.ARN, NotStartsWith: [!Sub '${LogBucket.Arn}/'] }";
    let cases = [
        ("{ Field: resources.ARN, NotStartsWith: [!Sub '${LogBucket.Arn}/AWSLogs/'] }", "delivered"),
        ("{ Field: resources.ARN, NotStartsWith: [!Sub '${LogBucket.Arn}/other/'] }", "loop"),
        ("{ Field: resources.ARN, StartsWith: ['arn:aws:s3:::another/'] }", "delivered"),
        ("{ Field: resources.ARN, StartsWith: ['arn:aws:s3:::another/', 'arn:aws:s3:::trail-'] }", "loop"),
        ("{ Field: resources.ARN, StartsWith: ['arn:aws:s3:::another/'], EndsWith: [.json.gz] }", "loop"),
        ("{ Field: resources.ARN, Equals: ['arn:aws:s3:::another/x'] }", "delivered"),
        ("{ Field: resources.ARN, NotEndsWith: [.gz] }", "delivered"),
        ("{ Field: eventName, Equals: [GetObject] }", "delivered"),
        ("{ Field: eventName, NotEquals: [GetObject] }", "loop"),
        ("{ Field: readOnly, Equals: ['true'] }", "delivered"),
        ("{ Field: readOnly, Equals: [false] }", "loop"),
        ("{ Field: userIdentity.arn, NotStartsWith: ['arn:aws:iam::'] }", "loop"),
    ];
    for (selector, outcome) in cases {
        assert_eq!(only(&[("a.yaml", &with(&template, field, selector))], &given()).1, outcome, "{selector}");
    }
}

/// A parameter may decide whether a call is made at all, or whether there is a key.
#[test]
fn what_may_not_be_called_is_not_said_to_be_refused() {
    let template = with(&text("unknown-parameter.yaml"), "!Ref OrganizationId", "o-exampleorgid");
    let told = Given { organization: Some("o-exampleorgid".into()), ..given() };
    let hive = with(
        &template,
        "      TrafficType:",
        "      DestinationOptions: { HiveCompatiblePartitions: !Ref Hive }\n      TrafficType:",
    );
    let hive = with(&hive, "Parameters:\n", "Parameters:\n  Hive: { Type: String }\n");
    let hive = with(&hive, "/AWSLogs/*", "/AWSLogs/${AWS::AccountId}/*");
    let (_, outcome, said) = only(&[("a.yaml", &hive)], &told);
    assert_eq!(outcome, "cannot tell", "{said}");
    assert!(said.contains("--set Hive=VALUE"), "{said}");
    for (value, outcome) in [("false", "delivered"), ("true", "refused")] {
        let values = [("Hive".to_owned(), value.to_owned())].into();
        assert_eq!(only(&[("a.yaml", &hive)], &Given { values, ..told.clone() }).1, outcome);
    }
}

/// What stands for a name that is not known is neither what a policy says nor surely something else.
#[test]
fn a_name_that_is_not_known_may_be_the_one_in_the_policy() {
    let whole: Value = serde_json::from_str(&text("05-trail-key-without-cloudtrail.repaired.tf.json")).unwrap();
    let mut open = whole.clone();
    open["variable"]["trail"] = json!({});
    open["resource"]["aws_cloudtrail"]["account"]["name"] = json!("${var.trail}");
    let (_, outcome, said) = only(&[("a.tf.json", &open.to_string())], &given());
    assert_eq!(outcome, "cannot tell");
    assert!(said.contains("the name of `aws_cloudtrail.account`") && said.contains("--set trail=VALUE"), "{said}");
    for (name, outcome) in [("account", "delivered"), ("another", "refused")] {
        let values = [("trail".to_owned(), name.to_owned())].into();
        assert_eq!(only(&[("a.tf.json", &open.to_string())], &Given { values, ..given() }).1, outcome);
    }
    // What no name would mend is still refused.
    let without = open.to_string().replace("s3:GetBucketAcl", "s3:GetBucketTagging");
    assert_eq!(only(&[("a.tf.json", &without)], &given()).1, "refused");
}

#[test]
fn a_selector_that_is_not_known_may_make_a_loop() {
    let mut whole: Value = serde_json::from_str(&text("21-trail-logs-every-object.broken.tf.json")).unwrap();
    whole["variable"]["watched"] = json!({});
    let selector = &mut whole["resource"]["aws_cloudtrail"]["account"]["event_selector"];
    assert_eq!(selector["data_resource"]["values"][0], "arn:aws:s3");
    selector["data_resource"]["values"][0] = json!("${var.watched}");
    let told = |watched: Option<&str>| {
        let values = watched.map(|text| ("watched".to_owned(), text.to_owned())).into_iter().collect();
        only(&[("a.tf.json", &whole.to_string())], &Given { values, ..given() })
    };
    let (_, outcome, said) = told(None);
    assert_eq!(outcome, "cannot tell");
    assert!(said.contains("whether logs feed on themselves"), "{said}");
    assert_eq!(told(Some("arn:aws:s3")).1, "loop");
    assert_eq!(told(Some("arn:aws:s3:::other/")).1, "delivered");
}
