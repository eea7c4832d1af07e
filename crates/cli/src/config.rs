//! Defaults of this machine: of a file and of the environment. Each is the default of the option of its name, so that whatever an option says of
//! itself holds for them too.

use crate::options::ConfigCall;
use crate::render::stdout;
use crate::{Stop, text};
use clap::Command;
use clap::builder::{ArgPredicate, OsStr};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::{env, fs, io};

/// A setting: its name, which is that of an option, and the options that it does not stand beside.
struct Setting {
    name: &'static str,
    /// Given on the command line, these come instead.
    instead: &'static [&'static str],
    /// What holds when nobody says anything.
    otherwise: &'static str,
}

const SETTINGS: &[Setting] = &[
    setting("lang", &[], "LC_ALL, LC_MESSAGES, LANG"),
    setting("paper", &["rolls"], "what each label says"),
    setting("rolls", &["paper"], "any"),
    setting("dpi", &["printer"], "203, or that of the printer"),
    setting("printer", &["dpi"], "none"),
    setting("media", &[], "what the printer is set to"),
    setting("density", &[], "what the printer is set to"),
    setting("speed", &[], "what the printer is set to"),
    setting("font", &[], "the bundled ones"),
    setting("font-dir", &[], "none"),
    setting("system-fonts", &[], "false"),
    setting("deny", &[], "none"),
    setting("allow", &[], "none"),
    setting("strict", &[], "false"),
];

const fn setting(name: &'static str, instead: &'static [&'static str], otherwise: &'static str) -> Setting {
    Setting { name, instead, otherwise }
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq)]
enum Origin {
    Environment(String),
    File(PathBuf, usize),
}

/// A value that somebody set.
#[derive(Debug, Clone, PartialEq)]
struct Given {
    name: &'static str,
    value: String,
    origin: Origin,
}

/// What is set on this machine.
#[derive(Default)]
pub struct Config {
    file: Option<PathBuf>,
    given: Vec<Given>,
}

/// What is set, once it is read.
static CONFIG: OnceLock<Config> = OnceLock::new();

impl Config {
    /// Keeps it for as long as the process is: clap borrows the defaults.
    pub fn kept(self) -> &'static Config {
        CONFIG.get_or_init(|| self)
    }

    /// Reads the file, that of `--config` or of the usual place, and the environment.
    pub fn read(file: Option<PathBuf>) -> Result<Config, Stop> {
        let variable = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
        let named = file.or_else(|| variable("WAYBILL_LABEL_CONFIG").map(PathBuf::from));
        let path = named.clone().or_else(|| usual(variable));
        let mut config = Config {
            file: path.clone(),
            given: Vec::new(),
        };
        if let Some(path) = path {
            match fs::read_to_string(&path) {
                Ok(text) => config.given = lines(&path, &text).map_err(Stop::Usage)?,
                // The usual place may be empty; a file that somebody names may not.
                Err(e) if named.is_none() && matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {}
                Err(e) => return Err(Stop::io(path.display(), &e)),
            }
        }
        for setting in SETTINGS {
            let name = format!("WAYBILL_LABEL_{}", setting.name.to_uppercase().replace('-', "_"));
            if let Some(value) = variable(&name) {
                config.given.retain(|given| given.name != setting.name);
                config.given.push(Given {
                    name: setting.name,
                    value,
                    origin: Origin::Environment(name),
                });
            }
        }
        Ok(config)
    }

    /// The value of a setting.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.given.iter().find(|given| given.name == name).map(|given| &*given.value)
    }

    /// Makes the values the defaults of the options of their names, in every command that has them.
    pub fn applied(&'static self, command: Command) -> Command {
        let command = command.mut_args(|argument| {
            let name = argument.get_id().as_str().replace('_', "-");
            let (Some(value), Some(setting)) = (self.value(&name), SETTINGS.iter().find(|setting| setting.name == name)) else {
                return argument;
            };
            let switch = !argument.get_action().takes_values();
            if switch && value == "false" {
                return argument;
            }
            let separator = if value.contains(',') && argument.get_action().takes_values() {
                ','
            } else {
                '\0'
            };
            let argument = setting.instead.iter().fold(argument, |argument, other| {
                argument.default_value_if(*other, ArgPredicate::IsPresent, None)
            });
            argument
                .default_values(value.split(separator).map(str::trim).map(OsStr::from))
                .hide_default_value(true)
        });
        command.mut_subcommands(|one| self.applied(one))
    }

    /// Says where the values came from: what is wrong with one of them is told of an option that nobody gave.
    pub fn origins(&self) -> String {
        let told = self
            .given
            .iter()
            .map(|given| format!("{} = {} ({})", given.name, given.value, given.origin.named()));
        told.collect::<Vec<_>>().join(", ")
    }

    /// `config show`.
    pub fn run(&self, call: &ConfigCall) -> Result<usize, Stop> {
        match call {
            ConfigCall::Show => stdout(self.table().as_bytes()).map(|()| 0),
        }
    }

    fn table(&self) -> String {
        let mut table = String::new();
        for setting in SETTINGS {
            let given = self.given.iter().find(|given| given.name == setting.name);
            let (value, origin) = match given {
                Some(given) => (given.value.clone(), given.origin.named()),
                None => (format!("({})", crate::say::message(setting.otherwise, &[])), text!("default")),
            };
            // Writing to a String does not fail.
            let _ = writeln!(
                table,
                "{:<14}{value}{:space$}  {origin}",
                setting.name,
                "",
                space = 34_usize.saturating_sub(width(&value))
            );
        }
        if let Some(file) = &self.file {
            let line = match file.exists() {
                true => text!("file: {path}", path = file.display()),
                false => text!("file: {path} (there is none)", path = file.display()),
            };
            table.push_str(&line);
            table.push('\n');
        }
        table
    }
}

/// Columns of a text on a terminal: ideographs and what stands with them take two.
fn width(text: &str) -> usize {
    text.chars().map(|c| if matches!(c as u32, 0x2e80..=0xffff) { 2 } else { 1 }).sum()
}

impl Origin {
    fn named(&self) -> String {
        match self {
            Origin::Environment(name) => name.clone(),
            Origin::File(path, line) => format!("{}:{line}", path.display()),
        }
    }
}

/// Where the file is when nobody says (XDG base directories; `%APPDATA%`).
fn usual(variable: impl Fn(&str) -> Option<String>) -> Option<PathBuf> {
    let home = || variable("HOME").map(|home| Path::new(&home).join(".config"));
    let directory = match cfg!(windows) {
        true => variable("APPDATA").map(PathBuf::from),
        false => variable("XDG_CONFIG_HOME").map(PathBuf::from).or_else(home),
    };
    Some(directory?.join("waybill-label").join("config"))
}

/// The values of a file.
fn lines(path: &Path, text: &str) -> Result<Vec<Given>, String> {
    let mut given: Vec<Given> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let place = format!("{}:{}", path.display(), index + 1);
        let (name, value) = line
            .split_once('=')
            .ok_or_else(|| text!("{place}: a line is NAME = VALUE", place = place))?;
        let (name, value) = (name.trim(), value.trim());
        let known = SETTINGS.iter().find(|setting| setting.name == name);
        let setting = known.ok_or_else(|| text!("{place}: there is no setting of this name; config show lists them", place = place))?;
        if given.iter().any(|earlier| earlier.name == setting.name) {
            return Err(text!("{place}: {name} stands twice; a list has commas", place = place, name = name));
        }
        given.push(Given {
            name: setting.name,
            value: value.to_owned(),
            origin: Origin::File(path.to_owned(), index + 1),
        });
    }
    Ok(given)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::{Options, arranged};
    use clap::CommandFactory;

    #[test]
    fn every_setting_is_an_option_of_render_or_of_all_commands() {
        let command = arranged(Options::command());
        let render = command.find_subcommand("render").expect("render");
        for setting in SETTINGS {
            assert!(
                render.get_arguments().any(|argument| argument.get_long() == Some(setting.name)),
                "{}",
                setting.name
            );
        }
    }

    #[test]
    fn a_file_has_names_once() {
        let path = Path::new("c");
        let read = lines(path, "# x\n paper = 100x180 \n\nfont=a,b\n").expect("lines");
        assert_eq!(read[1].value, "a,b");
        assert_eq!(read[0].origin, Origin::File("c".into(), 2));
        for (wrong, place) in [("paper", "c:1"), ("\npapier = 1", "c:2"), ("dpi = 203\ndpi = 300", "c:2")] {
            assert!(lines(path, wrong).is_err_and(|told| told.starts_with(place)), "{wrong}");
        }
    }
}
