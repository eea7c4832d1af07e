//! What it takes to rasterise a part of a tree, told before it is done.

use resvg::tiny_skia::Transform;
use resvg::usvg::filter::Kind;
use resvg::usvg::{ClipPath, Group, ImageKind, Node, Paint, Path};

/// Pixels painted in a step.
const PIXELS_PER_STEP: f64 = 200.;

/// Steps and memory of rasterising.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Cost {
    pub steps: f64,
    /// Pixels of the layers that are open at once, at the most.
    pub pixels: f64,
}

impl Cost {
    fn add(&mut self, inner: Cost) {
        self.steps += inner.steps;
        self.pixels = self.pixels.max(inner.pixels);
    }
}

/// The steps to turn a clip path into clips.
pub(crate) fn clip(clip: &ClipPath) -> f64 {
    fn points(group: &Group) -> usize {
        let of = |node: &Node| match node {
            Node::Path(path) => path.data().len(),
            Node::Group(inner) => points(inner),
            _ => 0,
        };
        group.children().iter().map(|node| 1 + of(node)).sum()
    }
    points(clip.root()) as f64 / 8. + clip.clip_path().map_or(0., self::clip)
}

/// The cost of a node, `transform` taking its parent's coordinates to pixels, on a canvas of so many pixels.
pub(crate) fn node(node: &Node, transform: Transform, canvas: f64) -> Cost {
    match node {
        Node::Group(inner) => group(inner, transform, canvas),
        Node::Path(path) => self::path(path, transform, canvas),
        Node::Image(image) => match image.kind() {
            ImageKind::SVG(tree) => {
                let mut cost = children(tree.root(), transform, canvas);
                cost.steps += canvas / PIXELS_PER_STEP;
                cost.pixels += canvas;
                cost
            }
            _ => {
                let pixels = f64::from(image.size().width()) * f64::from(image.size().height());
                Cost {
                    steps: (pixels + canvas) / PIXELS_PER_STEP * 4.,
                    pixels,
                }
            }
        },
        Node::Text(_) => Cost::default(),
    }
}

fn children(group: &Group, transform: Transform, canvas: f64) -> Cost {
    let mut cost = Cost::default();
    group.children().iter().for_each(|child| cost.add(node(child, transform, canvas)));
    cost
}

fn area(width: f32, height: f32, transform: Transform) -> f64 {
    let (sx, sy) = transform.get_scale();
    f64::from(width * sx) * f64::from(height * sy)
}

fn group(group: &Group, outer: Transform, canvas: f64) -> Cost {
    let transform = outer.pre_concat(group.transform());
    if !group.should_isolate() {
        return children(group, transform, canvas);
    }
    let bounds = group.layer_bounding_box();
    // A layer reaches twice the canvas beyond it on every side.
    let layer = area(bounds.width(), bounds.height(), transform).min(canvas * 25.);
    let mut cost = children(group, transform, canvas);
    cost.steps += layer / PIXELS_PER_STEP * 2. + 1.;
    cost.pixels += layer;
    for filter in group.filters() {
        cost.pixels += layer * (2 + filter.primitives().len()) as f64;
        for primitive in filter.primitives() {
            let (sx, sy) = transform.get_scale();
            let times = match primitive.kind() {
                Kind::GaussianBlur(_) | Kind::DropShadow(_) => 20.,
                Kind::Morphology(morphology) => {
                    let side = |radius: f32, scale: f32| f64::from((radius * scale * 2. + 1.).max(1.));
                    4. + side(morphology.radius_x().get(), sx) * side(morphology.radius_y().get(), sy)
                }
                Kind::ConvolveMatrix(convolve) => 4. + f64::from(convolve.matrix().columns()) * f64::from(convolve.matrix().rows()) * 4.,
                Kind::Turbulence(turbulence) => 20. + f64::from(turbulence.num_octaves()) * 80.,
                Kind::DiffuseLighting(_) | Kind::SpecularLighting(_) => 60.,
                Kind::Image(image) => {
                    cost.add(children(image.root(), transform, canvas * 25.));
                    10.
                }
                Kind::Merge(merge) => 4. * merge.inputs().len() as f64,
                _ => 10.,
            };
            cost.steps += layer / PIXELS_PER_STEP * times;
        }
    }
    let mut clip = group.clip_path();
    while let Some(path) = clip {
        cost.steps += layer / PIXELS_PER_STEP * 4.;
        cost.pixels += layer * 2.;
        cost.add(children(path.root(), transform.pre_concat(path.transform()), layer));
        clip = path.clip_path();
    }
    let mut mask = group.mask();
    while let Some(this) = mask {
        cost.steps += layer / PIXELS_PER_STEP * 6.;
        cost.pixels += layer * 2.;
        cost.add(children(this.root(), transform, layer));
        mask = this.mask();
    }
    cost
}

fn path(path: &Path, transform: Transform, canvas: f64) -> Cost {
    let bounds = path.stroke_bounding_box();
    let seen = area(bounds.width(), bounds.height(), transform).min(canvas);
    let dashes = path.stroke().map_or(0., |stroke| crate::dash::count(path.data(), stroke));
    let mut cost = Cost {
        steps: seen / PIXELS_PER_STEP + path.data().len() as f64 / 4. + f64::from(dashes) / 2. + 1.,
        pixels: 0.,
    };
    let paints = path
        .fill()
        .map(|fill| fill.paint())
        .into_iter()
        .chain(path.stroke().map(|stroke| stroke.paint()));
    for paint in paints {
        if let Paint::Pattern(pattern) = paint {
            let own = transform.pre_concat(pattern.transform());
            let tile = area(pattern.rect().width(), pattern.rect().height(), own);
            cost.add(children(pattern.root(), own, tile));
            cost.pixels += tile;
            cost.steps += (tile + seen * 4.) / PIXELS_PER_STEP;
        }
    }
    cost
}
