//! `doorward demo`: a server of its own with a tenant, people, an app and an API, to click through or played by itself.

use std::ffi::OsString;

use actix_web::rt::System;
use clap::Args;
use serde::Serialize;

use super::{ExitStatus, Failure, SettingsFlags, output};
use crate::configuration::{Configuration, ConfigurationFile, DEFAULT_PORT, ListenAddress, Sources};
use crate::demo::{Ending, Performance, Scene, Stage, announcement, find_free_port};
use crate::logging;
use crate::stop_signals::stop_signals;

/// How the demo is given.
#[derive(Debug, Args)]
pub(super) struct DemoArguments {
    /// Play the whole story without a browser and end: sign in, tokens, a verified call, disabled, refused
    #[arg(long)]
    once: bool,
    /// One JSON object instead of lines
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Played {
    seen: Vec<String>,
    #[serde(flatten)]
    ending: Ending,
}

#[derive(Serialize)]
struct Programme<'a> {
    app: &'a str,
    api: &'a str,
    issuer: &'a str,
    people: Vec<Login<'a>>,
}

#[derive(Serialize)]
struct Login<'a> {
    login: &'a str,
    password: &'a str,
}

/// Gives the demo in a fresh folder, unless one is named.
pub(super) fn run(
    arguments: &DemoArguments,
    settings: SettingsFlags,
    environment: Vec<(OsString, OsString)>,
) -> Result<ExitStatus, Failure> {
    let folder = tempfile::Builder::new().prefix("doorward-demo-").tempdir()?;
    let port = find_free_port().unwrap_or(DEFAULT_PORT);
    let defaults = vec![
        ("data_dir", folder.path().join("data").display().to_string()),
        ("listen", format!("localhost:{port}")),
        ("log", "warn".to_owned()),
        ("metrics_listen", "off".to_owned()),
    ];
    // A demo must not put its people into the installation that happens to be configured here.
    let file = settings.config.clone().map_or(ConfigurationFile::Ignored, ConfigurationFile::Named);
    let flags = settings.flags();
    let configuration = Configuration::load(Sources { defaults, file, environment, flags })?;
    logging::install(&configuration.logging)?;
    if port != DEFAULT_PORT && !arguments.json && configuration.listen == [ListenAddress::Localhost(port)] {
        output::say(&format!(
            "\n  Port {DEFAULT_PORT} or one of the next two is taken; the demo is on {port}."
        ))?;
    }
    let ended = System::new().block_on(give(arguments, configuration));
    folder.close()?;
    ended
}

async fn give(arguments: &DemoArguments, configuration: Configuration) -> Result<ExitStatus, Failure> {
    // A signal during the opening, which takes a second, is heard after it.
    let mut stop = stop_signals()?;
    let performance = Performance::open(configuration).await?;
    if !arguments.once {
        if arguments.json {
            output::say_json(&Programme::of(performance.stage()))?;
        } else {
            output::say(&announcement(performance.stage()))?;
        }
        performance.run(stop).await?;
        return Ok(ExitStatus::Done);
    }
    let mut seen = Vec::new();
    let played = tokio::select! {
        played = performance.play(|scene| tell(arguments, scene, &mut seen)) => Some(played),
        Some(()) = stop.recv() => None,
    };
    performance.end().await?;
    let Some(ending) = played.transpose()? else { return Ok(ExitStatus::CheckFailed) };
    if arguments.json {
        output::say_json(&Played { seen, ending })?;
    } else {
        let Ending { refused_after_millis, way } = ending;
        output::say(&format!("\n  From disabled to refused: {refused_after_millis} ms ({way})"))?;
    }
    Ok(ExitStatus::Done)
}

fn tell(arguments: &DemoArguments, scene: Scene, seen: &mut Vec<String>) {
    if !arguments.json {
        // Nobody may be reading; how it ends is in the exit code, too.
        let _ = output::say(&format!("  ok  {}", scene.seen));
    }
    seen.push(scene.seen);
}

impl<'a> Programme<'a> {
    fn of(stage: &'a Stage) -> Self {
        let people = stage.people.iter();
        Self {
            app: stage.origins.app.as_str(),
            api: stage.origins.api.as_str(),
            issuer: &stage.issuer,
            people: people.map(|person| Login { login: person.email, password: &person.password }).collect(),
        }
    }
}
