//! What computes scrypt.

use domain::password::{Password, PasswordHash, ScryptParameters};
use zeroize::Zeroizing;

/// One password to hash.
pub(super) struct HashJob {
    pub(super) password: Password,
    pub(super) salt: [u8; PasswordHash::SALT_BYTES],
    pub(super) parameters: ScryptParameters,
}

/// What scrypt gives; wiped when dropped.
pub(super) type HashOutput = Zeroizing<[u8; PasswordHash::OUTPUT_BYTES]>;

/// Something that computes several hashes in one call.
///
/// salsa20/8 is one long dependency chain, so a core that advances several independent hashes together finishes them
/// sooner than one after the other. The seam is the batch, so that such an implementation can replace this one.
pub(super) trait Lanes: Send + Sync {
    /// How many hashes one call should bring at most.
    fn width(&self) -> usize;

    /// Hashes jobs of equal parameters; one output for each, in order.
    fn derive_batch(&self, jobs: &[HashJob]) -> Result<Vec<HashOutput>, DeriveError>;
}

/// scrypt refused to run; bounded parameters never cause it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum DeriveError {
    /// Parameters that the implementation does not take.
    #[error("scrypt does not take these parameters")]
    Parameters,
    /// An output length that it does not take.
    #[error("scrypt does not take this output length")]
    OutputLength,
}

/// The `scrypt` crate, one hash at a time.
pub(super) struct SingleLane;

impl Lanes for SingleLane {
    fn width(&self) -> usize {
        1
    }

    fn derive_batch(&self, jobs: &[HashJob]) -> Result<Vec<HashOutput>, DeriveError> {
        jobs.iter().map(|job| derive(job.password.expose_bytes(), &job.salt, job.parameters)).collect()
    }
}

fn derive(password: &[u8], salt: &[u8], parameters: ScryptParameters) -> Result<HashOutput, DeriveError> {
    let parameters = scrypt::Params::new(parameters.log_n(), parameters.r(), parameters.p())
        .map_err(|_| DeriveError::Parameters)?;
    let mut output = HashOutput::new([0; PasswordHash::OUTPUT_BYTES]);
    scrypt::scrypt(password, salt, &parameters, output.as_mut_slice())
        .map_err(|_| DeriveError::OutputLength)?;
    Ok(output)
}

#[cfg(test)]
mod tests {
    // Covers PWD-01.
    use super::*;

    fn hex(output: &HashOutput) -> String {
        use std::fmt::Write;
        output.iter().fold(String::new(), |mut text, byte| {
            write!(text, "{byte:02x}").unwrap();
            text
        })
    }

    #[test]
    fn the_vectors_of_rfc_7914_section_12_hold() {
        let cases = [
            (
                ("password", "NaCl", (10, 8, 16)),
                "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162\
                 2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640",
            ),
            (
                ("pleaseletmein", "SodiumChloride", (14, 8, 1)),
                "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2\
                 d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887",
            ),
        ];
        for ((password, salt, (log_n, r, p)), expected) in cases {
            let parameters = ScryptParameters::new(log_n, r, p).unwrap();
            let output = derive(password.as_bytes(), salt.as_bytes(), parameters).unwrap();
            assert_eq!(hex(&output), expected);
        }
    }

    #[test]
    fn a_batch_gives_one_output_for_each_job_in_order() {
        let job = |text: &str| HashJob {
            password: Password::parse(text.to_owned()).unwrap(),
            salt: [3; 16],
            parameters: ScryptParameters::new(10, 8, 1).unwrap(),
        };
        let outputs = SingleLane.derive_batch(&[job("one"), job("two"), job("one")]).unwrap();
        assert_eq!(outputs.len(), 3);
        assert_eq!(outputs[0], outputs[2]);
        assert_ne!(outputs[0], outputs[1]);
    }

    #[test]
    fn passwords_that_differ_anywhere_have_different_hashes() {
        let parameters = ScryptParameters::new(10, 8, 1).unwrap();
        let long = "x".repeat(1024);
        let texts = [
            "x".repeat(72),
            format!("{}y", "x".repeat(72)),
            format!("{}z", "x".repeat(72)),
            format!("{} ", "x".repeat(72)),
            format!("{}y", &long[..1023]),
            long,
        ];
        let outputs: Vec<_> =
            texts.iter().map(|text| derive(text.as_bytes(), &[0; 16], parameters).unwrap()).collect();
        for (index, output) in outputs.iter().enumerate() {
            assert!(!outputs[..index].contains(output), "{index}");
        }
    }
}
