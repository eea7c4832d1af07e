#!/usr/bin/env python3
"""What is built in, and why.

    python3 packaging/dependencies.py                # writes docs/dependencies.md anew
    python3 packaging/dependencies.py --check        # exits with 1 when a direct dependency has no reason in packaging/dependencies.tsv, or a reason no dependency
    python3 packaging/dependencies.py --sbom FILE    # CycloneDX 1.6 (JSON) of what the command is made of, with every feature, on any platform

Reads `cargo metadata` of the three workspaces; the table's dates come from cargo's copy of the crates.io index, `unsafe` is counted as a word in each crate's `src`
(comments and strings left out). `cargo fetch` in each workspace brings both.
"""

import argparse
import datetime
import json
import re
import subprocess
import sys
import uuid
from pathlib import Path

HOME = Path(__file__).resolve().parents[1]
MANIFESTS = {"": "Cargo.toml", "worker": "crates/worker/Cargo.toml", "bindings": "bindings/Cargo.toml"}
INDEX = Path.home() / ".cargo" / "registry" / "index"
# Without a release for so long a crate's reason says why it is kept.
QUIET_DAYS = 730
NOT_CODE = re.compile(r'//[^\n]*|/\*.*?\*/|r#*".*?"#*|"(?:\\.|[^"\\])*"', re.S)


def metadata(manifest):
    run = ["cargo", "metadata", "--format-version", "1", "--locked", "--all-features", "--manifest-path", HOME / manifest]
    return json.loads(subprocess.run(run, check=True, capture_output=True).stdout)


def releases(name):
    """When each version was published, by the index; empty when cargo has no copy of the entry."""
    path = {1: "1", 2: "2", 3: f"3/{name[0]}"}.get(len(name), f"{name[:2]}/{name[2:4]}")
    for file in INDEX.glob(f"*/.cache/{path}/{name}"):
        lines = file.read_bytes().split(b"\0")
        entries = [json.loads(line) for line in lines if line.startswith(b"{")]
        return {entry["vers"]: entry["pubtime"][:10] for entry in entries if "pubtime" in entry}
    return {}


def unsafe(package):
    """How often the word stands in the code."""
    files = (Path(package["manifest_path"]).parent / "src").rglob("*.rs")
    return sum(len(re.findall(r"\bunsafe\b", NOT_CODE.sub(" ", file.read_text(errors="replace")))) for file in files)


def direct():
    """Direct dependencies from registries: name → (package, kinds, workspaces)."""
    found = {}
    for workspace, manifest in MANIFESTS.items():
        data = metadata(manifest)
        packages = {package["id"]: package for package in data["packages"]}
        members = set(data["workspace_members"])
        for node in data["resolve"]["nodes"]:
            if node["id"] not in members:
                continue
            for dependency in node["deps"]:
                package = packages[dependency["pkg"]]
                if package["source"] is None:
                    continue
                kinds = {kind["kind"] or "normal" for kind in dependency["dep_kinds"]}
                known = found.setdefault(package["name"], (package, set(), set()))
                known[1].update(kinds)
                known[2].add(workspace)
    return found


def reasons():
    lines = (HOME / "packaging" / "dependencies.tsv").read_text().splitlines()
    return dict(line.split("\t") for line in lines if line and not line.startswith("#"))


def check(found, why):
    wrong = [f"{name}: no reason in packaging/dependencies.tsv" for name in sorted(found.keys() - why.keys())]
    wrong += [f"{name}: a reason, but no dependency" for name in sorted(why.keys() - found.keys())]
    for line in wrong:
        print(line, file=sys.stderr)
    return bool(wrong)


def table(found, why):
    today = datetime.date.today()
    lines = [
        "# What is built in",
        "",
        f"Direct dependencies on {today}, by `python3 packaging/dependencies.py`: the version in use and its day, the latest release, releases in two years, how often",
        "`unsafe` stands in its code, and why it is here (`packaging/dependencies.tsv`). *Tests* are in no product. `cargo deny check` tells licences, sources and advisories of",
        "these and all they bring; `python3 packaging/dependencies.py --sbom label.cdx.json` lists them as CycloneDX.",
        "",
        "| crate | version | latest | in two years | licence | `unsafe` | for |",
        "|---|---|---|---:|---|---:|---|",
    ]
    for name, (package, kinds, workspaces) in sorted(found.items()):
        days = releases(name)
        latest = max(days.values(), default="?")
        recent = sum(day >= str(today - datetime.timedelta(days=QUIET_DAYS)) for day in days.values())
        where = "*tests*: " if kinds == {"dev"} else "" if "" in workspaces else "".join(f"*{one}*: " for one in sorted(workspaces))
        version = f"{package['version']}, {days.get(package['version'], '?')}"
        lines.append(f"| `{name}` | {version} | {latest} | {recent} | {package['license'] or '?'} | {unsafe(package)} | {where}{why.get(name, '')} |")
    (HOME / "docs" / "dependencies.md").write_text("\n".join(lines) + "\n")


def sbom(file):
    data = metadata(MANIFESTS[""])
    sums = {}
    for entry in (HOME / "Cargo.lock").read_text().split("[[package]]"):
        fields = dict(re.findall(r'^(name|version|checksum) = "(.*)"$', entry, re.M))
        if "checksum" in fields:
            sums[fields["name"], fields["version"]] = fields["checksum"]
    nodes = {node["id"]: node for node in data["resolve"]["nodes"]}
    packages = {package["id"]: package for package in data["packages"]}
    root = next(package["id"] for package in data["packages"] if package["name"] == "waybill-label-cli")
    edges, waiting = {}, [root]
    while waiting:
        one = waiting.pop()
        if one in edges:
            continue
        edges[one] = [dependency["pkg"] for dependency in nodes[one]["deps"] if any(kind["kind"] != "dev" for kind in dependency["dep_kinds"])]
        waiting += edges[one]

    def reference(one):
        return f"pkg:cargo/{packages[one]['name']}@{packages[one]['version']}"

    def component(one):
        package = packages[one]
        told = {"type": "application" if one == root else "library", "bom-ref": reference(one), "name": package["name"], "version": package["version"], "purl": reference(one)}
        if package["license"]:
            told["licenses"] = [{"expression": package["license"].replace("/", " OR ")}]
        if checksum := sums.get((package["name"], package["version"])):
            told["hashes"] = [{"alg": "SHA-256", "content": checksum}]
        return told

    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid4()}",
        "version": 1,
        "metadata": {"timestamp": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"), "component": component(root)},
        "components": [component(one) for one in sorted(edges, key=reference) if one != root],
        "dependencies": [{"ref": reference(one), "dependsOn": sorted({reference(other) for other in edges[one]})} for one in sorted(edges, key=reference)],
    }
    Path(file).write_text(json.dumps(document, indent=1) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--sbom", metavar="FILE")
    arguments = parser.parse_args()
    if arguments.sbom:
        return sbom(arguments.sbom)
    found, why = direct(), reasons()
    if arguments.check:
        return check(found, why)
    table(found, why)
    return check(found, why)


if __name__ == "__main__":
    sys.exit(main())
