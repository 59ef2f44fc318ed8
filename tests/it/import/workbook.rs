//! A workbook as spreadsheets write it, with the least that a reader needs.

use super::Files;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// A workbook with a sheet for each table: numbers and times as such, the rest as text.
pub fn workbook(files: &Files) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut put = |name: &str, text: &str| {
        archive.start_file(name, options).unwrap();
        let head = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;
        write!(archive, "{head}{text}").unwrap();
    };
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let related = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006";
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    let (mut sheets, mut relations, mut parts) = (String::new(), String::new(), String::new());
    for (index, (name, text)) in files.iter().enumerate() {
        let (number, name) = (index + 1, name.trim_end_matches(".csv"));
        sheets += &format!(r#"<sheet name="{name}" sheetId="{number}" r:id="rId{number}"/>"#);
        relations += &format!(
            r#"<Relationship Id="rId{number}" Type="{related}/worksheet" Target="worksheets/sheet{number}.xml"/>"#
        );
        parts += &format!(
            r#"<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{kind}.worksheet+xml"/>"#
        );
        let rows = rows(text);
        put(
            &format!("xl/worksheets/sheet{number}.xml"),
            &format!(r#"<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>"#),
        );
    }
    put(
        "[Content_Types].xml",
        &format!(
            r#"<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/>{parts}</Types>"#
        ),
    );
    put(
        "_rels/.rels",
        &format!(
            r#"<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" Type="{related}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
        ),
    );
    put(
        "xl/workbook.xml",
        &format!(
            r#"<workbook xmlns="{main}" xmlns:r="{related}"><sheets>{sheets}</sheets></workbook>"#
        ),
    );
    put(
        "xl/_rels/workbook.xml.rels",
        &format!(
            r#"<Relationships xmlns="{package}/relationships">{relations}<Relationship Id="rId999" Type="{related}/styles" Target="styles.xml"/></Relationships>"#
        ),
    );
    // Format 20 is hours and minutes.
    put(
        "xl/styles.xml",
        &format!(
            r#"<styleSheet xmlns="{main}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="20"/></cellXfs></styleSheet>"#
        ),
    );
    archive.finish().unwrap().into_inner()
}

fn rows(text: &str) -> String {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let mut rows = String::new();
    for (row, record) in reader.records().enumerate() {
        let cells: String = record
            .unwrap()
            .iter()
            .enumerate()
            .map(|(column, text)| cell(row, column, text))
            .collect();
        rows += &format!(r#"<row r="{}">{cells}</row>"#, row + 1);
    }
    rows
}

fn cell(row: usize, column: usize, text: &str) -> String {
    let letter = char::from(b'A' + u8::try_from(column).unwrap());
    let place = format!("{letter}{}", row + 1);
    if text.is_empty() {
        return String::new();
    }
    if text.parse::<f64>().is_ok() {
        return format!(r#"<c r="{place}"><v>{text}</v></c>"#);
    }
    if let Some((hours, minutes)) = text.split_once(':')
        && let (Ok(hours), Ok(minutes)) = (hours.parse::<f64>(), minutes.parse::<f64>())
    {
        let days = (hours + minutes / 60.0) / 24.0;
        return format!(r#"<c r="{place}" s="1"><v>{days}</v></c>"#);
    }
    format!(r#"<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>"#)
}
