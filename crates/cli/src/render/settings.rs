//! A renderer as the options say.

use crate::options::{self, Barcodes, Costs, Dithering, Layout, Parts, Policing};
use crate::{Stop, assets, text};
use std::fs;
use std::num::NonZeroUsize;
use std::thread;
use waybill_label::barcode::BarcodeMode;
use waybill_label::batch::Batch;
use waybill_label::paper::PrintType;
use waybill_label::policy::Policy;
use waybill_label::renderer::{Dither, Renderer, RendererBuilder};
use waybill_label::template::{LabelOverrides, Order};
use waybill_label::text::FontSet;

/// A renderer with the layout options. Whoever only looks at labels has no policy: every label that can be made is looked at.
pub fn renderer(layout: &Layout, costs: &Costs, policy: Option<&Policing>) -> Result<RendererBuilder, Stop> {
    let policy = policy.map_or(Ok(Policy::permissive()), Policing::policy);
    let policy = policy.map_err(|e| Stop::Usage(text!("--deny, --allow: {error}", error = e)))?;
    let limits = costs.limits().map_err(Stop::Usage)?;
    let barcodes = match layout.barcodes {
        Barcodes::Grow => BarcodeMode::Grow,
        Barcodes::Redraw => BarcodeMode::Redraw,
        Barcodes::Keep => BarcodeMode::Keep,
        Barcodes::VerifyOnly => BarcodeMode::VerifyOnly,
    };
    let mut overrides = LabelOverrides::default();
    if let Some(path) = &layout.order {
        let json = std::fs::read(path).map_err(|e| Stop::io(path.display(), &e))?;
        overrides = overrides.order(Order::from_json(&json).map_err(|e| Stop::Usage(e.to_string()))?);
    }
    for pair in &layout.set {
        // The pair may be somebody's name: no message quotes it.
        let (key, value) = pair
            .split_once('=')
            .filter(|(key, _)| !key.is_empty())
            .ok_or_else(|| Stop::Usage(text!("--set takes KEY=VALUE")))?;
        overrides = overrides.set(key, value);
    }
    if let Some(time) = &layout.time {
        let set = overrides.time(time);
        overrides = set.ok_or_else(|| Stop::Usage(text!("--time is a time such as '2026-11-23 09:41:00'")))?;
    }
    let print_type = match layout.print_type {
        Parts::TwoPart => PrintType::TwoPart,
        Parts::OnePart => PrintType::OnePart,
    };
    let mut builder = Renderer::builder()
        .limits(limits)
        .fonts(fonts(&layout.fonts)?)
        .overrides(overrides)
        .print_type(print_type)
        .mask(layout.mask)
        .allow_cancelled(layout.allow_cancelled)
        .allow_missing_glyphs(layout.allow_missing_glyphs)
        .barcodes(barcodes)
        .verify(!layout.no_verify)
        .rolls(layout.rolls.iter().copied())
        .policy(policy);
    if let Some(resolver) = assets::resolver(&layout.assets)? {
        builder = builder.resolver(resolver);
    }
    if let Some(template) = layout.template {
        builder = builder.builtin_template(template);
    }
    Ok(match layout.paper {
        Some(paper) => builder.paper(paper),
        None => builder,
    })
}

/// How labels lie on their paper and become dots.
pub fn dots(builder: RendererBuilder, dots: &options::Dots) -> RendererBuilder {
    let dither = match dots.dither {
        Dithering::Auto => Dither::Auto,
        Dithering::Threshold => Dither::Threshold,
        Dithering::FloydSteinberg => Dither::FloydSteinberg,
        Dithering::Ordered => Dither::Ordered,
    };
    let builder = match &dots.stamp {
        Some(stamp) => builder.stamp(stamp),
        None => builder,
    };
    let builder = match dots.scale {
        Some(scale) => builder.scale(scale),
        None => builder,
    };
    let [right, down] = dots.offset;
    builder
        .darkness(dots.darkness)
        .dither(dither)
        .rotation(dots.rotate)
        .offset_mm(right, down)
}

/// The bundled fonts and those of the options.
pub fn fonts(options: &options::Fonts) -> Result<FontSet, Stop> {
    let mut fonts = FontSet::bundled();
    for path in &options.font {
        let file = fs::read(path).map_err(|e| Stop::io(path.display(), &e))?;
        fonts = fonts
            .with_file(file)
            .map_err(|e| Stop::Usage(text!("--font {path}: {error}", path = path.display(), error = e)))?;
    }
    for directory in &options.font_dir {
        fs::read_dir(directory).map_err(|e| Stop::io(directory.display(), &e))?;
        fonts = fonts.with_directory(directory);
    }
    Ok(match options.system_fonts {
        true => fonts.with_system_fonts(),
        false => fonts,
    })
}

/// The threads of `--jobs`.
pub fn batch(work: &options::Work) -> Batch {
    let jobs = work.jobs.and_then(|jobs| NonZeroUsize::new(jobs.into()));
    Batch::new(jobs.or_else(|| thread::available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN))
}
