//! Resolving flexible lengths (CSS Flexbox §9.7).

use crate::units::Px;

/// What the main sizes of a line's items are found from. All sizes are border-box.
#[derive(Debug, Clone, Copy)]
pub struct Flexible {
    /// The flex base size.
    pub base: Px,
    /// The base size within the limits.
    pub hypothetical: Px,
    /// The used minimum.
    pub min: Px,
    /// The used maximum.
    pub max: Px,
    /// Border and padding along the main axis: shrinking is in proportion to the inner size.
    pub border_padding: Px,
    /// Margins along the main axis, `auto` as zero.
    pub margin: Px,
    /// `flex-grow`.
    pub grow: f32,
    /// `flex-shrink`.
    pub shrink: f32,
}

impl Flexible {
    /// The inner base size times the shrink factor.
    fn scaled_shrink(&self) -> f64 {
        f64::from((self.base - self.border_padding).clamp_negative().to_f32()) * f64::from(self.shrink)
    }
}

/// The border-box main sizes of a line's items in `room`, from which the gaps are already taken off.
pub fn resolve(items: &[Flexible], room: Px) -> Vec<Px> {
    let hypothetical: Px = items.iter().map(|i| i.hypothetical + i.margin).sum();
    let growing = hypothetical < room;
    let factor = |item: &Flexible| f64::from(if growing { item.grow } else { item.shrink });
    let mut sizes: Vec<Px> = items.iter().map(|i| i.hypothetical).collect();
    let mut frozen: Vec<bool> = items
        .iter()
        .map(|i| {
            let wrong_way = if growing {
                i.base > i.hypothetical
            } else {
                i.base < i.hypothetical
            };
            factor(i) == 0. || wrong_way
        })
        .collect();
    let free_space = |sizes: &[Px], frozen: &[bool]| -> Px {
        let used: Px = items
            .iter()
            .zip(sizes.iter().zip(frozen))
            .map(|(i, (size, frozen))| i.margin + if *frozen { *size } else { i.base })
            .sum();
        room - used
    };
    let initial_free = free_space(&sizes, &frozen);
    // Every round freezes an item, so there are at most as many rounds as items.
    while frozen.iter().any(|f| !f) {
        let mut remaining = free_space(&sizes, &frozen);
        let unfrozen = |weight: &dyn Fn(&Flexible) -> f64| -> f64 {
            items
                .iter()
                .zip(&frozen)
                .filter(|(_, frozen)| !**frozen)
                .map(|(i, _)| weight(i))
                .sum()
        };
        let sum = unfrozen(&factor);
        if sum < 1. {
            let part = Px::from_f32_round((f64::from(initial_free.to_f32()) * sum) as f32);
            if part.abs() < remaining.abs() {
                remaining = part;
            }
        }
        let weight = |item: &Flexible| if growing { f64::from(item.grow) } else { item.scaled_shrink() };
        let total = unfrozen(&weight);
        let mut violation = Px::ZERO;
        // Sharing out what is left after each item, not the whole by each item's part, lets the parts add up to the whole.
        let (mut left, mut left_weight) = (remaining, total);
        let mut proposed = sizes.clone();
        for (index, item) in items.iter().enumerate().filter(|(index, _)| !frozen[*index]) {
            let weight = weight(item);
            let share = if left_weight > 0. {
                Px::from_f32_round((f64::from(left.to_f32()) * (weight / left_weight).min(1.)) as f32)
            } else {
                Px::ZERO
            };
            left -= share;
            left_weight -= weight;
            let target = item.base + share;
            let clamped = target.min(item.max).max(item.min);
            violation += clamped - target;
            proposed[index] = clamped;
            sizes[index] = target;
        }
        for (index, is_frozen) in frozen.iter_mut().enumerate() {
            if *is_frozen {
                continue;
            }
            let (target, clamped) = (sizes[index], proposed[index]);
            *is_frozen = match violation.cmp(&Px::ZERO) {
                std::cmp::Ordering::Equal => true,
                std::cmp::Ordering::Greater => clamped > target,
                std::cmp::Ordering::Less => clamped < target,
            };
            sizes[index] = clamped;
        }
    }
    sizes
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn item(base: i32, grow: f32, shrink: f32) -> Flexible {
        Flexible {
            base: Px::new(base),
            hypothetical: Px::new(base),
            min: Px::ZERO,
            max: Px::MAX,
            border_padding: Px::ZERO,
            margin: Px::ZERO,
            grow,
            shrink,
        }
    }

    #[test]
    fn free_space_goes_by_grow_factor() {
        let sizes = resolve(&[item(100, 1., 1.), item(100, 3., 1.)], Px::new(400));
        assert_eq!(sizes, [Px::new(150), Px::new(250)]);
    }

    #[test]
    fn factors_below_one_take_only_their_part() {
        let sizes = resolve(&[item(0, 0.25, 1.), item(0, 0.25, 1.)], Px::new(100));
        assert_eq!(sizes, [Px::new(25), Px::new(25)]);
    }

    #[test]
    fn shrinking_is_in_proportion_to_the_inner_base_size() {
        let sizes = resolve(&[item(300, 0., 1.), item(100, 0., 1.)], Px::new(200));
        assert_eq!(sizes, [Px::new(150), Px::new(50)]);
        let mut padded = item(200, 0., 1.);
        padded.border_padding = Px::new(100);
        let sizes = resolve(&[padded, item(100, 0., 1.)], Px::new(200));
        assert_eq!(sizes, [Px::new(150), Px::new(50)]);
    }

    #[test]
    fn a_violated_limit_leaves_its_share_to_the_others() {
        let mut limited = item(0, 1., 1.);
        limited.max = Px::new(20);
        let sizes = resolve(&[limited, item(0, 1., 1.)], Px::new(100));
        assert_eq!(sizes, [Px::new(20), Px::new(80)]);
    }

    proptest! {
        #[test]
        fn growing_items_fill_the_room_exactly(bases in prop::collection::vec((0..50i32, 1..9u8), 1..12), extra in 1..500i32) {
            let items: Vec<Flexible> = bases.iter().map(|(base, grow)| item(*base, f32::from(*grow), 1.)).collect();
            let room = Px::new(bases.iter().map(|(base, _)| base).sum::<i32>() + extra);
            prop_assert_eq!(resolve(&items, room).into_iter().sum::<Px>(), room);
        }

        #[test]
        fn sizes_keep_their_limits(
            specs in prop::collection::vec((0..200i32, 0..100i32, 0..200i32, 0..3u8, 0..3u8), 1..10),
            room in 0..600i32,
        ) {
            let items: Vec<Flexible> = specs.iter().map(|(base, min, above, grow, shrink)| {
                let (min, max) = (Px::new(*min), Px::new(min + above));
                Flexible {
                    min, max, hypothetical: Px::new(*base).min(max).max(min), ..item(*base, f32::from(*grow), f32::from(*shrink))
                }
            }).collect();
            for (size, item) in resolve(&items, Px::new(room)).into_iter().zip(&items) {
                prop_assert!(item.min <= size && size <= item.max);
            }
        }
    }
}
