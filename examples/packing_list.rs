//! A packing list and its label in one file: the list is made with `printpdf`, the label's page follows it.
//!
//!     cargo run --release --features printpdf --example packing_list -- samples/sf-two-part.json order.pdf

use printpdf::{BuiltinFont, Line, LinePoint, Mm, Op, PdfDocument, PdfFontHandle, PdfPage, PdfSaveOptions, Point, Pt, TextItem};
use std::error::Error;
use waybill_label::{Limits, Renderer, Response};

/// What is in the parcel: how many of what.
const ITEMS: [(u32, &str); 3] = [(2, "Tea cup, celadon"), (1, "Tea pot, 300 ml"), (4, "Coaster, bamboo")];

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(reply), Some(target)) = (arguments.next(), arguments.next()) else {
        return Err("packing_list REPLY.json TARGET.pdf".into());
    };
    let reply = Response::from_json(&std::fs::read(reply)?, &Limits::default())?;
    let label = Renderer::builder().build().label(&reply)?;

    let mut document = PdfDocument::new(&format!("Packing list {}", label.waybill_id));
    document.with_pages(vec![packing_list(&label.waybill_id)]);
    label.add_to(&mut document)?;

    std::fs::write(target, document.save(&PdfSaveOptions::default(), &mut Vec::new()))?;
    Ok(())
}

/// A page of A6: a heading, a rule, and a line for each item.
fn packing_list(waybill_id: &str) -> PdfPage {
    let rule = Line {
        points: [10., 95.]
            .map(|x| LinePoint {
                p: Point::new(Mm(x), Mm(127.)),
                bezier: false,
            })
            .to_vec(),
        is_closed: false,
    };
    let mut ops = text(&format!("Packing list {waybill_id}"), BuiltinFont::HelveticaBold, 132.);
    ops.push(Op::DrawLine { line: rule });
    for ((count, item), row) in ITEMS.iter().zip(0_u8..) {
        let line = format!("{count} x {item}");
        ops.extend(text(&line, BuiltinFont::Helvetica, 118. - 8. * f32::from(row)));
    }
    PdfPage::new(Mm(105.), Mm(148.), ops)
}

/// A line of text, so many mm above the page's bottom.
fn text(text: &str, font: BuiltinFont, height: f32) -> Vec<Op> {
    let font = PdfFontHandle::Builtin(font);
    vec![
        Op::StartTextSection,
        Op::SetFont { font, size: Pt(11.) },
        Op::SetTextCursor {
            pos: Point::new(Mm(10.), Mm(height)),
        },
        Op::ShowText {
            items: vec![TextItem::Text(text.to_owned())],
        },
        Op::EndTextSection,
    ]
}
