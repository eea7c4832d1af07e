//! Text is found where it stands and as what it says.

use super::*;

#[test]
fn a_ligature_a_pair_of_surrogates_and_marks_are_found_as_text() {
    let regular = face(400);
    let mut items = vec![Item::Glyphs(run(&regular, "𬬮 before", 4., 5., 10.))];
    // One glyph for three characters.
    let mut ligature = run(&regular, "o中e", 4., 5., 20.);
    ligature.text = "office".into();
    ligature.glyphs[1].cluster = 1;
    ligature.glyphs[2].cluster = 4;
    ligature.text = "offi".to_owned() + "e";
    items.push(Item::Glyphs(ligature));
    // Two glyphs for one character.
    let mut marks = run(&regular, "xeoy", 4., 5., 30.);
    marks.text = "xéy".into();
    marks.glyphs[2].cluster = 1;
    marks.glyphs[3].cluster = 3;
    items.push(Item::Glyphs(marks));
    // The same glyph for two characters.
    items.push(Item::Glyphs(run(&regular, "1・2", 4., 5., 40.)));
    items.push(Item::Glyphs(run(&regular, "3•4", 4., 5., 50.)));
    let bytes = pdf(items);
    assert_valid(&bytes);
    let Some(text) = extracted(&bytes) else { return };
    for wanted in ["𬬮 before", "offie", "xéy", "1・2", "3•4"] {
        assert!(text.contains(wanted), "{wanted} is not in {text}");
    }
}

#[test]
fn glyphs_stand_where_the_display_list_has_them() {
    let regular = face(400);
    let mut odd = run(&regular, "AVA字间距", 4., 10., 20.);
    for (i, glyph) in odd.glyphs.iter_mut().enumerate() {
        glyph.x += [0., -0.31, 0.12, 1.7, -3., 55.][i];
    }
    odd.glyphs[3].y = -1.25;
    let items = vec![Item::Glyphs(odd.clone())];
    let bytes = pdf(items);
    // A look through the eyes of mupdf: the origin of each character in pt.
    let Some((_, said)) = tool("mutool", &["draw", "-q", "-F", "stext", "-o", "-", "FILE"], &bytes) else {
        return;
    };
    let attribute = |line: &str, name: &str| {
        let at = line.find(&format!(" {name}=\"")).unwrap() + name.len() + 3;
        line[at..].split('"').next().unwrap().to_owned()
    };
    let mut seen = 0;
    for line in said.lines().filter(|l| l.trim_start().starts_with("<char")) {
        let c = attribute(line, "c");
        let number = c
            .strip_prefix("&#x")
            .and_then(|c| u32::from_str_radix(c.trim_end_matches(';'), 16).ok());
        let c = number.and_then(char::from_u32).map_or(c, String::from);
        let x: f32 = attribute(line, "x").parse().unwrap();
        let y: f32 = attribute(line, "y").parse().unwrap();
        let near = odd.glyphs.iter().any(|g| {
            let (gx, gy) = ((odd.origin.x + g.x) * 72. / 25.4, (odd.origin.y + g.y) * 72. / 25.4);
            odd.text[g.cluster as usize..].starts_with(&c) && (gx - x).abs() < 0.02 && (gy - y).abs() < 0.02
        });
        // mupdf adds spaces of its own where glyphs stand apart.
        assert!(near || c == " ", "{line}");
        seen += usize::from(near);
    }
    assert_eq!(seen, odd.glyphs.len(), "{said}");
}

#[test]
fn runs_that_follow_the_advances_need_no_adjustments() {
    let shown = content(&pdf(vec![Item::Glyphs(run(&face(400), "收件人 ABC 123", 3.2, 5., 10.))]));
    assert!(shown.contains(")Tj") && !shown.contains("TJ"), "{shown}");
}

#[test]
fn synthetic_bold_is_stroked_and_synthetic_oblique_sheared() {
    let mut fancy = run(&face(400), "假", 4., 5., 10.);
    fancy.embolden = true;
    fancy.slant = true;
    let shown = content(&pdf(vec![Item::Glyphs(fancy), Item::Glyphs(run(&face(400), "真", 4., 5., 20.))]));
    assert!(shown.contains(".1667 w 2 Tr"), "{shown}");
    assert!(shown.contains("1 0 .25 -1 5.083 9.917 Tm"), "{shown}");
    assert!(shown.contains("0 Tr") && shown.contains("1 0 0 -1 5 20 Tm"), "{shown}");
}

/// Where a table of a face begins.
fn table_start(bytes: &[u8], tag: &[u8; 4]) -> usize {
    let tables = usize::from(u16::from_be_bytes([bytes[4], bytes[5]]));
    let record = (0..tables).map(|i| 12 + 16 * i).find(|at| bytes[*at..*at + 4] == *tag).unwrap();
    u32::from_be_bytes(bytes[record + 8..record + 12].try_into().unwrap()) as usize
}

fn assert_broken(face: Vec<u8>) {
    let broken = Face::from_bytes(face.into(), 0).expect("a face that is damaged inside still opens");
    let broken = [page(vec![Item::Glyphs(run(&Arc::new(broken), "AB", 4., 5., 10.))])];
    let result = write(&broken, &PdfOptions::default(), &PdfCache::default());
    assert!(matches!(result, Err(PdfError::Font)), "{result:?}");

    // Among others it is the only one that is missing.
    let good = [page(vec![Item::Glyphs(run(&self::face(400), "面单", 4., 5., 10.))])];
    let (options, cache) = (PdfOptions::default(), PdfCache::default());
    let mut file = PdfWriter::new(&options, &cache, Vec::new());
    file.add(&good, "one").expect("a good label");
    assert!(matches!(file.add(&broken, "two"), Err(PdfError::Font)));
    file.add(&good, "three").expect("a good label");
    assert_eq!(
        Document::load_mem(&file.finish().expect("a file"))
            .expect("a PDF")
            .get_pages()
            .len(),
        2
    );
}

#[test]
fn a_font_cut_short_is_an_error() {
    // The tables are where they were, but there is nothing in the last of them.
    let mut bytes = face(400).data().to_vec();
    let at = table_start(&bytes, b"loca");
    for offset in bytes[at..at + 4000].chunks_mut(4) {
        offset.copy_from_slice(&0x7fff_ffff_u32.to_be_bytes());
    }
    assert_broken(bytes);
}

#[test]
fn a_font_whose_names_lie_nowhere_is_an_error() {
    let mut bytes = face(400).data().to_vec();
    let at = table_start(&bytes, b"name");
    let count = usize::from(u16::from_be_bytes([bytes[at + 2], bytes[at + 3]]));
    for record in bytes[at + 6..at + 6 + 12 * count].chunks_mut(12) {
        // Length and offset, whose sum has no room in 16 bits.
        record[8..].copy_from_slice(&[0xff; 4]);
    }
    assert_broken(bytes);
}

#[test]
fn spaced_and_upright_text_is_one_word() {
    let regular = face(400);
    let mut upright = run(&regular, "竖排文字", 4., 20., 40.);
    for (i, glyph) in upright.glyphs.iter_mut().enumerate() {
        (glyph.x, glyph.y) = (0., i as f32 * 4.);
    }
    let bytes = pdf(vec![
        Item::Glyphs(spaced(&regular, "755W-021", 6., 5., 10., 1.5)),
        Item::Glyphs(upright),
    ]);
    assert_valid(&bytes);
    if let Some(text) = extracted(&bytes) {
        assert!(text.contains("755W-021") && text.contains("竖排文字"), "{text}");
    }
}
