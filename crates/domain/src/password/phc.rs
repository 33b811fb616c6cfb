//! The PHC string format, as narrow as we write it.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use zeroize::Zeroizing;

use super::{ParametersError, PasswordHash, ScryptParameters};

/// Why a text is not a stored password hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordHashError {
    /// Not `$scrypt$<parameters>$<salt>$<hash>`, or longer than any of ours.
    #[error("not a scrypt hash in the PHC string format")]
    Format,
    /// Not exactly `ln=…,r=…,p=…` in decimal without leading zeros.
    #[error("the parameters are not ln, r and p in plain decimal")]
    ParameterFormat,
    /// Parameters that would cost too much, or nothing.
    #[error(transparent)]
    Parameters(#[from] ParametersError),
    /// Not 16 bytes in unpadded base64.
    #[error("the salt is not 16 bytes in unpadded base64")]
    Salt,
    /// Not 64 bytes in unpadded base64.
    #[error("the hash is not 64 bytes in unpadded base64")]
    Output,
}

pub(super) fn parse(text: &str) -> Result<PasswordHash, PasswordHashError> {
    if text.len() > TEXT_BYTES_MAX || !text.is_ascii() {
        return Err(PasswordHashError::Format);
    }
    let mut fields = text.split('$');
    let (Some(""), Some("scrypt"), Some(parameters), Some(salt), Some(output), None) =
        (fields.next(), fields.next(), fields.next(), fields.next(), fields.next(), fields.next())
    else {
        return Err(PasswordHashError::Format);
    };
    let parameters = parse_parameters(parameters)?;
    let salt = decode(salt).ok_or(PasswordHashError::Salt)?;
    let output = decode(output).ok_or(PasswordHashError::Output)?;
    Ok(PasswordHash::from_parts(parameters, *salt, *output))
}

pub(super) fn write(hash: &PasswordHash, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    let parameters = hash.parameters();
    let salt = STANDARD_NO_PAD.encode(hash.salt());
    let output = Zeroizing::new(STANDARD_NO_PAD.encode(hash.output()));
    write!(
        formatter,
        "$scrypt$ln={},r={},p={}${salt}${}",
        parameters.log_n(),
        parameters.r(),
        parameters.p(),
        output.as_str()
    )
}

fn parse_parameters(text: &str) -> Result<ScryptParameters, PasswordHashError> {
    let mut fields = text.split(',');
    let (Some(log_n), Some(r), Some(p), None) = (fields.next(), fields.next(), fields.next(), fields.next())
    else {
        return Err(PasswordHashError::ParameterFormat);
    };
    let log_n = parse_decimal(log_n, "ln=")?;
    let r = parse_decimal(r, "r=")?;
    let p = parse_decimal(p, "p=")?;
    let log_n = u8::try_from(log_n).map_err(|_| ParametersError::LogN)?;
    Ok(ScryptParameters::new(log_n, r, p)?)
}

/// One spelling per number (PHC string format: no sign, no leading zero), so that equal hashes are equal texts.
fn parse_decimal(field: &str, name: &str) -> Result<u32, PasswordHashError> {
    let digits = field.strip_prefix(name).ok_or(PasswordHashError::ParameterFormat)?;
    let is_plain = digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
    if !is_plain {
        return Err(PasswordHashError::ParameterFormat);
    }
    digits.parse().map_err(|_| PasswordHashError::ParameterFormat)
}

fn decode<const LENGTH: usize>(text: &str) -> Option<Zeroizing<[u8; LENGTH]>> {
    let mut bytes = Zeroizing::new([0; LENGTH]);
    let written = STANDARD_NO_PAD.decode_slice(text, bytes.as_mut_slice()).ok()?;
    (written == LENGTH).then_some(bytes)
}

/// Ours have at most 133 characters; a little more lets the error name the field that is wrong.
const TEXT_BYTES_MAX: usize = 256;

#[cfg(test)]
mod tests {
    // Covers P-16.
    use proptest::prelude::*;

    use super::*;

    const SALT: &str = "AAECAwQFBgcICQoLDA0ODw";
    const OUTPUT: &str =
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+Pw";

    fn with_parameters(parameters: &str) -> Result<PasswordHash, PasswordHashError> {
        parse(&format!("$scrypt${parameters}${SALT}${OUTPUT}"))
    }

    #[test]
    fn the_stored_form_is_the_phc_string() {
        let text = format!("$scrypt$ln=15,r=8,p=3${SALT}${OUTPUT}");
        let hash = parse(&text).unwrap();
        assert_eq!(*hash.parameters(), ScryptParameters::LN15_P3);
        assert_eq!(hash.salt()[15], 15);
        assert!(hash.matches(&std::array::from_fn(|index| u8::try_from(index).unwrap())));
        assert_eq!(hash.to_string(), text);
    }

    #[test]
    fn parameters_have_one_spelling() {
        for parameters in [
            "",
            "ln=15",
            "ln=15,r=8",
            "ln=15,r=8,p=3,",
            "ln=15,r=8,p=3,x=1",
            "ln=15,r=8,p=3,p=3",
            "ln=15,ln=15,r=8,p=3",
            "r=8,ln=15,p=3",
            "ln=015,r=8,p=3",
            "ln=+15,r=8,p=3",
            "ln=-15,r=8,p=3",
            "ln= 15,r=8,p=3",
            "LN=15,r=8,p=3",
            "ln=15;r=8;p=3",
            "ln=,r=8,p=3",
            "ln=0,r=8,p=3",
            "ln=15,r=8,p=4294967299",
            "n=32768,r=8,p=3",
        ] {
            assert_eq!(
                with_parameters(parameters).unwrap_err(),
                PasswordHashError::ParameterFormat,
                "{parameters}"
            );
        }
    }

    #[test]
    fn hostile_costs_are_refused_without_hashing() {
        assert_eq!(
            with_parameters("ln=30,r=8,p=1").unwrap_err(),
            PasswordHashError::Parameters(ParametersError::LogN)
        );
        assert_eq!(
            with_parameters("ln=271,r=8,p=1").unwrap_err(),
            PasswordHashError::Parameters(ParametersError::LogN)
        );
        assert_eq!(
            with_parameters("ln=15,r=1048576,p=1").unwrap_err(),
            PasswordHashError::Parameters(ParametersError::R)
        );
    }

    #[test]
    fn other_shapes_are_refused() {
        for text in [
            String::new(),
            "$".repeat(5),
            format!("scrypt$ln=15,r=8,p=3${SALT}${OUTPUT}"),
            format!("x$scrypt$ln=15,r=8,p=3${SALT}${OUTPUT}"),
            format!("$scrypt$ln=15,r=8,p=3${SALT}${OUTPUT}$"),
            format!("$scrypt$v=1$ln=15,r=8,p=3${SALT}${OUTPUT}"),
            format!("$SCRYPT$ln=15,r=8,p=3${SALT}${OUTPUT}"),
            format!("$argon2id$ln=15,r=8,p=3${SALT}${OUTPUT}"),
            format!("$scrypt$ln=15,r=8,p=3${SALT}"),
            format!("$scrypt$ln=15,r=8,p=3${SALT}${OUTPUT}{}", "A".repeat(1 << 20)),
            format!("$scrypt$ln=１5,r=8,p=3${SALT}${OUTPUT}"),
        ] {
            assert_eq!(parse(&text).unwrap_err(), PasswordHashError::Format, "{text:.60}");
        }
    }

    #[test]
    fn salt_and_hash_have_one_length_and_one_spelling() {
        for salt in [
            "",
            "AAEC",
            "AAECAwQFBgcICQoLDA0OD",
            "AAECAwQFBgcICQoLDA0ODw==",
            "AAECAwQFBgcICQoLDA0ODx",
            "-AECAwQFBgcICQoLDA0ODw",
        ] {
            let text = format!("$scrypt$ln=15,r=8,p=3${salt}${OUTPUT}");
            assert_eq!(parse(&text).unwrap_err(), PasswordHashError::Salt, "{salt}");
        }
        let short = &OUTPUT[..84];
        let loose_bits = format!("{}x", &OUTPUT[..85]);
        for output in ["", short, &loose_bits] {
            let text = format!("$scrypt$ln=15,r=8,p=3${SALT}${output}");
            assert_eq!(parse(&text).unwrap_err(), PasswordHashError::Output, "{output}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_written_is_read_back(
            log_n in 10u8..=18, r in 1u32..=32, p in 1u32..=16,
            salt: [u8; 16], low: [u8; 32], high: [u8; 32],
        ) {
            let Ok(parameters) = ScryptParameters::new(log_n, r, p) else { return Ok(()) };
            let mut output = [0; 64];
            output[..32].copy_from_slice(&low);
            output[32..].copy_from_slice(&high);
            let text = PasswordHash::from_parts(parameters, salt, output).to_string();
            let read = parse(&text).unwrap();
            prop_assert_eq!(*read.parameters(), parameters);
            prop_assert_eq!(read.salt(), &salt);
            prop_assert!(read.matches(&output));
            prop_assert_eq!(read.to_string(), text);
        }

        #[test]
        fn any_text_is_read_or_refused_without_a_panic(text in "\\PC{0,160}") {
            if let Ok(hash) = parse(&text) {
                prop_assert_eq!(hash.to_string(), text);
            }
        }

        #[test]
        fn a_changed_character_gives_another_hash_or_none(position in 0usize..133, replacement in any::<char>()) {
            let text = format!("$scrypt$ln=15,r=8,p=3${SALT}${OUTPUT}");
            let changed: String = text
                .chars()
                .enumerate()
                .map(|(index, character)| if index == position { replacement } else { character })
                .collect();
            if let Ok(hash) = parse(&changed) {
                prop_assert_eq!(hash.to_string(), changed);
            }
        }
    }
}
