//! From orders to labels against the stand-in, with a tenth of all calls going wrong and the client killed on the way.

use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::error::Error;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use wechat_stand_in::{Fault, Settings, StandIn, sample_order};

type Outcome = Result<(), Box<dyn Error>>;

/// Orders of the proof: few in the gate, WAYBILL_LABEL_ORDERS=1000 for all of it.
fn orders() -> usize {
    std::env::var("WAYBILL_LABEL_ORDERS")
        .ok()
        .and_then(|count| count.parse().ok())
        .unwrap_or(40)
}

/// Runs of one command until it has nothing left to do.
const MOST_RUNS: usize = 20;

fn command(stand_in: &StandIn, folder: &Path, arguments: &[&str]) -> Command {
    let settings = Settings::default();
    let mut command = Command::new(env!("CARGO_BIN_EXE_waybill-label"));
    for proxy in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"] {
        command.env_remove(proxy);
    }
    command
        .args(arguments)
        .current_dir(folder)
        .env("WECHAT_BASE_URL", stand_in.url())
        .env("WECHAT_APPID", settings.appid)
        .env("WECHAT_SECRET", settings.secret)
        .stdin(Stdio::null());
    command
}

fn run(stand_in: &StandIn, folder: &Path, arguments: &[&str]) -> Result<Output, Box<dyn Error>> {
    Ok(command(stand_in, folder, arguments).output()?)
}

/// Kills the command after its first lines, and then runs it until it ends well; what it wrote then.
fn killed_and_resumed(stand_in: &StandIn, folder: &Path, arguments: &[&str], said: &mut String) -> Result<String, Box<dyn Error>> {
    for lines in [1, orders() / 3] {
        let mut child = command(stand_in, folder, arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let out = BufReader::new(child.stdout.take().ok_or("stdout")?);
        let told = out.lines().take(lines).filter(Result::is_ok).count();
        child.kill()?;
        child.wait()?;
        child.stderr.take().ok_or("stderr")?.read_to_string(said)?;
        assert_eq!(told, lines, "it was at work when it was killed");
    }
    for _ in 0..MOST_RUNS {
        let output = run(stand_in, folder, arguments)?;
        said.push_str(&String::from_utf8_lossy(&output.stderr));
        if output.status.success() {
            return Ok(String::from_utf8(output.stdout)?);
        }
    }
    Err(format!("{arguments:?} does not end well:\n{said}").into())
}

#[test]
fn each_order_becomes_exactly_its_label_through_faults_and_kills() -> Outcome {
    let stand_in = StandIn::start(Settings {
        percent: 10,
        seed: 27,
        ..Settings::default()
    })?;
    let folder = tempfile::tempdir()?;
    let folder = folder.path();
    let count = orders();
    let all: Vec<Value> = (1..=count).map(sample_order).collect();
    fs::write(
        folder.join("orders.ndjson"),
        all.iter().map(|order| format!("{order}\n")).collect::<String>(),
    )?;
    let mut said = String::new();

    let added = killed_and_resumed(
        &stand_in,
        folder,
        &["wechat", "add", "orders.ndjson", "--journal", "day.add", "--jobs", "4"],
        &mut said,
    )?;
    fs::write(folder.join("added.ndjson"), &added)?;
    let statistics = stand_in.statistics();
    assert_eq!((&statistics["orders"], &statistics["repeated_adds"]), (&json!(count), &json!(0)));
    let waybills: BTreeSet<String> = added
        .lines()
        .filter_map(|line| {
            let line: Value = serde_json::from_str(line).ok()?;
            Some(line["waybill_id"].as_str()?.to_owned())
        })
        .collect();
    assert_eq!((added.lines().count(), waybills.len()), (count, count));

    let one_part = [
        "fetch",
        "--orders",
        "added.ndjson",
        "--print-type",
        "one-part",
        "--journal",
        "day.fetch",
        "--jobs",
        "4",
    ];
    let singly = killed_and_resumed(&stand_in, folder, &one_part, &mut said)?;
    fs::write(folder.join("one-part.ndjson"), singly)?;
    let mut together = Err("never");
    for _ in 0..MOST_RUNS {
        let output = run(
            &stand_in,
            folder,
            &[
                "fetch",
                "--orders",
                "added.ndjson",
                "--journal",
                "day.fetch",
                "--failed",
                "again.ndjson",
            ],
        )?;
        said.push_str(&String::from_utf8_lossy(&output.stderr));
        if output.status.success() {
            together = Ok(output.stdout);
            break;
        }
    }
    fs::write(folder.join("two-part.ndjson"), together?)?;
    assert!(
        stand_in.statistics()["faulty"].as_u64() > Some(count as u64 / 10),
        "faults were met: {statistics}"
    );

    // Each label says what its order says.
    let expected: Vec<Value> = all
        .iter()
        .map(|order| {
            let party = |side: &str| {
                let party = &order[side];
                let address = ["province", "city", "area", "address"].map(|part| party[part].as_str().unwrap_or_default());
                json!({"name": party["name"], "phone": party["mobile"], "address": address.concat()})
            };
            json!({"order_id": order["order_id"], "delivery_id": "TEST", "receiver": party("receiver"), "sender": party("sender")})
        })
        .collect();
    fs::write(folder.join("expected.json"), Value::from(expected).to_string())?;
    for replies in ["one-part.ndjson", "two-part.ndjson"] {
        let out = format!("out-{replies}");
        let rendered = run(&stand_in, folder, &["render", replies, "-o", &out, "--format", "pdf", "--strict"])?;
        assert!(rendered.status.success(), "{}", String::from_utf8_lossy(&rendered.stderr));
        let made: BTreeSet<String> = fs::read_dir(folder.join(&out))?
            .map(|entry| Ok(entry?.file_name().to_string_lossy().trim_end_matches(".pdf").to_owned()))
            .collect::<std::io::Result<_>>()?;
        assert_eq!(made, waybills, "one label for each order");
        let checked = run(&stand_in, folder, &["check", replies, "--expect", "expected.json"])?;
        let findings = String::from_utf8_lossy(&checked.stdout).into_owned();
        assert_eq!(checked.status.code(), Some(0), "{findings}");
        assert_eq!(findings.lines().count(), count);
    }
    assert!(!said.is_empty());
    for canary in [
        "小样",
        "1390000",
        "样板路",
        "示例文具店",
        "stand-in-token",
        "\"secret\"",
        "oABC123456",
    ] {
        assert!(!said.contains(canary), "{canary} is told:\n{said}");
    }
    Ok(())
}

#[test]
fn one_order_becomes_a_label_in_one_step() -> Outcome {
    let stand_in = StandIn::start(Settings::default())?;
    stand_in.add_sample_orders(1);
    let folder = tempfile::tempdir()?;
    let output = run(
        &stand_in,
        folder.path(),
        &["label", "sample-0001", "--delivery", "TEST", "-o", "out"],
    )?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(fs::read_dir(folder.path().join("out"))?.count(), 2);
    let one_part = [
        "label",
        "sample-0001",
        "--delivery",
        "TEST",
        "--print-type",
        "one-part",
        "-o",
        "-",
        "--printer",
        "tsc-203",
    ];
    let output = run(&stand_in, folder.path(), &one_part)?;
    assert!(
        String::from_utf8_lossy(&output.stdout).starts_with("SIZE 76 mm,130 mm"),
        "{:?}",
        output.status
    );
    let output = run(&stand_in, folder.path(), &["label", "none", "--delivery", "TEST", "-o", "out"])?;
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("930563"));
    Ok(())
}

#[test]
fn other_calls_answer_in_json() -> Outcome {
    let stand_in = StandIn::start(Settings::default())?;
    let folder = tempfile::tempdir()?;
    let folder = folder.path();
    fs::write(folder.join("order.json"), sample_order(1).to_string())?;
    fs::write(
        folder.join("template.html"),
        "<p>##VAR(waybilldata.ZTO_mark)</p><p>##VAR(sys.waybillid)</p>",
    )?;
    let answer = |arguments: &[&str]| -> Result<Value, Box<dyn Error>> {
        let output = run(&stand_in, folder, arguments)?;
        match output.status.success() {
            true => Ok(serde_json::from_slice(&output.stdout)?),
            false => Err(String::from_utf8_lossy(&output.stderr).into()),
        }
    };
    let added = answer(&["wechat", "add", "order.json"])?;
    let waybill = added["waybill_id"].as_str().ok_or("a waybill")?;
    let this = ["sample-0001", "--delivery", "TEST", "--waybill", waybill];
    assert!(
        answer(&["wechat", "carriers"])?
            .as_array()
            .is_some_and(|carriers| carriers.len() > 3)
    );
    assert_eq!(answer(&["wechat", "printers"])?["count"], 1);
    assert_eq!(
        answer(&["wechat", "quota", "--delivery", "YTO", "--biz-id", "x"])?["quota_num"],
        210
    );
    assert_eq!(answer(&[&["wechat", "path"][..], &this].concat())?["waybill_id"], waybill);
    assert_eq!(answer(&[&["wechat", "cancel"][..], &this].concat())?["cancelled"], true);
    let preview = [
        "wechat",
        "preview",
        "template.html",
        "--order",
        "order.json",
        "--waybill",
        "1234567890123",
        "--data",
        "##ZTO_mark##11-22-33##",
    ];
    let reply = answer(&preview)?;
    fs::write(folder.join("reply.json"), reply.to_string())?;
    let inspected = answer(&["inspect", "reply.json"])?;
    assert_eq!(inspected[0]["waybill_id"], "1234567890123");
    // An order that was there before is told, and an unknown carrier is the interface's error.
    let output = run(&stand_in, folder, &["wechat", "quota", "--delivery", "", "--biz-id", "x"])?;
    assert_eq!(output.status.code(), Some(1));
    Ok(())
}

#[test]
fn orders_come_as_lines_or_csv_and_failures_are_set_aside() -> Outcome {
    let stand_in = StandIn::start(Settings::default())?;
    stand_in.add_sample_orders(3);
    let folder = tempfile::tempdir()?;
    let folder = folder.path();
    let csv = "delivery_id,order_id,note\nTEST,sample-0002,\"a, b\"\nTEST,nobody,\nTEST,sample-0002,again\nTEST,sample-0001,\n";
    // A note in GBK, as spreadsheets write it.
    fs::write(
        folder.join("orders.csv"),
        csv.replace("again", "\u{1}")
            .bytes()
            .flat_map(|byte| if byte == 1 { vec![0xD6, 0xD8] } else { vec![byte] })
            .collect::<Vec<_>>(),
    )?;
    let output = run(&stand_in, folder, &["fetch", "--orders", "orders.csv", "--failed", "again.ndjson"])?;
    assert_eq!(output.status.code(), Some(1));
    let ids: Vec<Value> = String::from_utf8(output.stdout)?
        .lines()
        .map(|line| Ok(serde_json::from_str::<Value>(line)?["order_id"].clone()))
        .collect::<Result<_, Box<dyn Error>>>()?;
    assert_eq!(ids, ["sample-0002", "sample-0001"]);
    let again: Value = serde_json::from_slice(&fs::read(folder.join("again.ndjson"))?)?;
    assert_eq!((&again["order_id"], &again["code"]), (&json!("nobody"), &json!("wechat_left_out")));
    let output = run(&stand_in, folder, &["fetch", "--orders", "again.ndjson"])?;
    assert!(
        String::from_utf8_lossy(&output.stderr).contains("930563"),
        "asked for by itself, it tells why"
    );
    fs::write(folder.join("wrong.csv"), "order,carrier\na,b\n")?;
    fs::write(folder.join("twice.ndjson"), format!("{0}\n{0}\n", sample_order(9)))?;
    for wrong in [
        &["fetch", "--orders", "wrong.csv"][..],
        &["wechat", "add", "twice.ndjson"],
        &["wechat", "add", "orders.csv"],
    ] {
        assert_eq!(run(&stand_in, folder, wrong)?.status.code(), Some(2), "{wrong:?}");
    }
    Ok(())
}

#[test]
fn credentials_come_from_the_environment_or_a_file_of_their_owner() -> Outcome {
    let stand_in = StandIn::start(Settings::default())?;
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("wechat.json");
    let settings = Settings::default();
    fs::write(&file, json!({"appid": settings.appid, "secret": settings.secret}).to_string())?;
    let carriers = |arguments: &[&str]| {
        let mut command = command(&stand_in, folder.path(), &[&["wechat", "carriers"][..], arguments].concat());
        command.env_remove("WECHAT_APPID").env_remove("WECHAT_SECRET").output()
    };
    assert_eq!(carriers(&[])?.status.code(), Some(2));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(&file, fs::Permissions::from_mode(0o644))?;
        let refused = carriers(&["--credentials", "wechat.json"])?;
        assert_eq!(refused.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&refused.stderr).contains("chmod 600"));
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600))?;
    }
    assert_eq!(carriers(&["--credentials", "wechat.json"])?.status.code(), Some(0));
    fs::write(&file, r#"{"secret": "canary", "appid": 1}"#)?;
    let broken = carriers(&["--credentials", "wechat.json"])?;
    assert_eq!(broken.status.code(), Some(2));
    assert!(!String::from_utf8_lossy(&broken.stderr).contains("canary"));
    // The interface says that there is no token.
    assert_eq!(carriers(&["--no-token"])?.status.code(), Some(1));
    Ok(())
}

#[test]
fn an_order_that_was_there_before_is_told() -> Outcome {
    let stand_in = StandIn::start(Settings::default())?;
    stand_in.add_sample_orders(1);
    let folder = tempfile::tempdir()?;
    fs::write(folder.path().join("order.json"), sample_order(1).to_string())?;
    let output = run(&stand_in, folder.path(), &["wechat", "add", "order.json"])?;
    assert!(output.status.success() && String::from_utf8_lossy(&output.stderr).contains("look whether it is the same"));
    stand_in.script("order/add", Fault::Carrier);
    fs::write(folder.path().join("order.json"), sample_order(2).to_string())?;
    let output = run(
        &stand_in,
        folder.path(),
        &["wechat", "add", "order.json", "--failed", "failed.ndjson"],
    )?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        output.status.code() == Some(1) && said.contains("10002") && !said.contains("王小蒙"),
        "{said}"
    );
    assert!(!fs::read_to_string(folder.path().join("failed.ndjson"))?.contains("王小蒙"));
    Ok(())
}

#[test]
fn the_cloud_function_hands_the_cloud_call_s_reply_to_the_service() -> Outcome {
    let Some(mut node) = test_material::program("node") else {
        return Ok(());
    };
    let stand_in = StandIn::start(Settings::default())?;
    stand_in.add_sample_orders(1);
    let folder = tempfile::tempdir()?;
    fs::write(folder.path().join("order.csv"), "order_id,delivery_id\nsample-0001,TEST\n")?;
    let fetched = run(&stand_in, folder.path(), &["fetch", "--orders", "order.csv"])?;
    let fetched = waybill_label::Response::from_json(&fetched.stdout, &waybill_label::Limits::default())?;
    let function = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/cloud-function/test.js");
    let output = node
        .args([function, &stand_in.url(), "sample-0001", &fetched.waybill_id])
        .output()?;
    let said = String::from_utf8(output.stdout)?;
    let (given, returned) = said
        .trim_end()
        .rsplit_once('\n')
        .ok_or_else(|| String::from_utf8_lossy(&output.stderr).into_owned())?;
    let given = waybill_label::Response::from_json(given.as_bytes(), &waybill_label::Limits::default())?;
    assert!(given == fetched, "the cloud call's camel case says the same");
    let returned: Value = serde_json::from_str(returned)?;
    assert_eq!(returned["fileID"], format!("cloud://labels/TEST-{}.pdf#%PDF-", fetched.waybill_id));
    Ok(())
}
