//! Points in time, given in seconds since 1970-01-01 00:00 UTC, as a file states them.

use pdf_writer::Date;

/// As PDF writes it (PDF 32000-1 §7.9.4), in UTC.
pub(super) fn pdf(seconds: i64) -> Date {
    let [year, month, day, hour, minute, second] = fields(seconds);
    let date = Date::new(year as u16).month(month as u8).day(day as u8);
    date.hour(hour as u8).minute(minute as u8).second(second as u8).utc_offset_hour(0)
}

/// As XMP writes it (ISO 8601), in UTC.
pub(super) fn xmp(seconds: i64) -> String {
    let [year, month, day, hour, minute, second] = fields(seconds);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// Year, month, day, hour, minute, second.
fn fields(seconds: i64) -> [i64; 6] {
    // The years that have four digits.
    let seconds = seconds.clamp(-62_167_219_200, 253_402_300_799);
    let (days, time) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    // Days are counted from 0000-03-01, so that a leap day ends its year; 400 years are 146,097 days.
    let days = days + 719_468;
    let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let date = day - (153 * month + 2) / 5 + 1;
    let (month, year) = if month < 10 { (month + 3, year) } else { (month - 9, year + 1) };
    [year + era * 400, month, date, time / 3600, time / 60 % 60, time % 60]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates() {
        assert_eq!(xmp(0), "1970-01-01T00:00:00Z");
        assert_eq!(xmp(951_782_399), "2000-02-28T23:59:59Z");
        assert_eq!(xmp(951_782_400), "2000-02-29T00:00:00Z");
        assert_eq!(xmp(1_795_392_000), "2026-11-23T00:00:00Z");
        assert_eq!(xmp(i64::MAX), "9999-12-31T23:59:59Z");
        assert_eq!(xmp(i64::MIN), "0000-01-01T00:00:00Z");
        let date = Date::new(2000).month(2).day(28).hour(23).minute(59).second(59);
        assert_eq!(pdf(951_782_399), date.utc_offset_hour(0));
    }
}
