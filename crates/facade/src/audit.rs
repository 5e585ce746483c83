//! The proof that nobody rewrote the log, and what is kept outside to prove it.

use rehome_domain::log::{Checkpoint, checkpoints};
use rehome_persistence::{
    backup,
    changes::{self, LogProblem, LogVerification},
    doctor::{self, Diagnosis, Examination, Symptom, Verdict},
};
use rehome_vector::search::{discard, health};

use crate::{Rehome, error::Error};

impl Rehome {
    /// Verifies the log: each entry against its leaf, the leaves against the root, and the root
    /// against checkpoints. Without any, against those that stand beside the database.
    ///
    /// # Errors
    /// When `against` is no checkpoint, and when the database fails. What is wrong is in the
    /// outcome.
    pub fn verify_log(&self, against: Option<&str>) -> Result<LogVerification, Error> {
        let kept = match against {
            Some(text) => {
                let read = checkpoints(text).ok().filter(|all| !all.is_empty());
                read.ok_or_else(|| {
                    let why = "that is no checkpoint";
                    rehome_persistence::Error::Invalid(why.to_owned())
                })?
            }
            None => self.checkpoints()?,
        };
        Ok(changes::verify_log(&mut self.database.connection()?, &kept)?)
    }

    /// The same, and with `records` each record against the log, as the doctor looks at them.
    ///
    /// # Errors
    /// As [`Rehome::verify_log`].
    pub fn verify_audit(
        &self,
        against: Option<&str>,
        records: bool,
    ) -> Result<LogVerification, Error> {
        self.take_over_outside()?;
        let mut verification = self.verify_log(against)?;
        if records {
            for symptom in doctor::records(&self.database, &self.apps)? {
                verification.sound = false;
                let record = symptom.record.unwrap_or_default();
                let seq = symptom.seq.unwrap_or_default();
                let first = verification.first_wrong.map_or(seq, |first| first.min(seq));
                verification.first_wrong = Some(first);
                let message = format!("{record}: {}", symptom.message);
                verification.problems.push(LogProblem { seq, message });
            }
            verification.problems.sort_by_key(|problem| problem.seq);
        }
        Ok(verification)
    }

    /// A checkpoint of the log as it stands, as text to be kept elsewhere. It is also added to the
    /// file beside the database.
    ///
    /// # Errors
    /// When the database fails, or the file cannot be written.
    pub fn checkpoint(&self) -> Result<Checkpoint, Error> {
        self.take_over_outside()?;
        let checkpoint = self.database.connection()?.snapshot(changes::checkpoint)?;
        if backup::checkpoints_file(&self.database).is_ok() {
            backup::add_checkpoint(&self.database)?;
        }
        Ok(checkpoint)
    }

    /// The checkpoints that stand beside the database; none of one in memory.
    fn checkpoints(&self) -> Result<Vec<Checkpoint>, Error> {
        let Ok(path) = backup::checkpoints_file(&self.database) else { return Ok(Vec::new()) };
        let text = match rehome_persistence::files::read_text(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(source) => return Err(rehome_persistence::Error::File { path, source }.into()),
        };
        let wrong =
            |error| rehome_persistence::Error::Invalid(format!("{}: {error}", path.display()));
        Ok(checkpoints(&text).map_err(wrong)?)
    }

    /// Tells the planner of the database what its tables hold, and gives the room of what was
    /// deleted back; returns how many bytes it took before, as far as that can be told.
    ///
    /// # Errors
    /// [`ErrorCode::Busy`](crate::ErrorCode::Busy) while somebody imports, and when the database
    /// refuses.
    pub fn optimize(&self) -> Result<Option<u64>, Error> {
        let before = self.database.bytes(&mut self.database.connection()?)?;
        rehome_persistence::optimize::optimize(&self.database)?;
        Ok(before)
    }

    /// Looks whether the database is what its log, its digests and its schema say, and mends what
    /// can be made anew where `examination` says so.
    ///
    /// # Errors
    /// When the database cannot be read at all.
    pub fn doctor(&self, examination: &Examination) -> Result<Diagnosis, Error> {
        if !self.database.is_read_only() {
            return self.examine(examination);
        }
        if examination.repair {
            // It says that it cannot be written.
            self.database.write(|_| Ok::<_, Error>(()))?;
        }
        // To look at an index, or to follow parts of a record back, is to write: in a copy.
        let mut of_file = Vec::new();
        self.database.read(|c| {
            of_file = backup::integrity(c)?;
            Ok::<_, Error>(())
        })?;
        let copy = backup::scratch_copy(&self.database)?;
        let mut diagnosis = self.on_copy(copy).examine(examination)?;
        for message in of_file {
            let symptom = Symptom {
                verdict: Verdict::Damaged,
                about: "file",
                record: None,
                seq: None,
                message,
            };
            diagnosis.verdict = Verdict::Damaged;
            diagnosis.symptoms.insert(0, symptom);
            diagnosis.count += 1;
        }
        Ok(diagnosis)
    }

    fn examine(&self, examination: &Examination) -> Result<Diagnosis, Error> {
        let mut diagnosis = doctor::examine(&self.database, &self.apps, examination)?;
        // What other programs wrote and nobody took over is not to be taken over by a look.
        let waits = self.database.read(rehome_persistence::outside::count).is_ok_and(|of| of.0 > 0);
        if diagnosis.log.is_some() && !waits {
            // Who was killed while tables were made has left some of them alone.
            let is_current = self.database.read(|c| {
                let current = rehome_persistence::migrations::require_current(c, &self.apps);
                Ok::<_, Error>(current.is_ok())
            })?;
            if is_current {
                crate::bundle::look(self, examination.repair, &mut diagnosis)?;
            }
            self.look_at_index(examination.repair, &mut diagnosis)?;
        }
        if examination.repair && diagnosis.log.is_some() {
            self.index_if_possible();
        }
        diagnosis.verdict =
            diagnosis.symptoms.iter().map(|one| one.verdict).max().unwrap_or(diagnosis.verdict);
        Ok(diagnosis)
    }

    /// Whether what is searched can be read, and is of the records as they are.
    fn look_at_index(&self, repair: bool, diagnosis: &mut Diagnosis) -> Result<(), Error> {
        let mut connection = self.database.connection()?;
        let c = &mut connection;
        if rehome_persistence::migrations::require_current(c, &self.apps).is_err() {
            return Ok(());
        }
        let mut found = c.snapshot(|c| health(c, &self.apps))?;
        if repair && !found.problems().is_empty() {
            if found.is_damaged() {
                discard(c, &found)?;
            }
            drop(connection);
            let problems = found.problems();
            self.index_if_possible();
            found = self.database.connection()?.snapshot(|c| health(c, &self.apps))?;
            if found.problems().is_empty() {
                diagnosis.repaired.extend(problems.into_iter().map(|what| what + ": made anew"));
            }
        }
        for message in found.problems() {
            let (verdict, about) = (Verdict::Attention, "index");
            let symptom = Symptom { verdict, about, record: None, seq: None, message };
            diagnosis.symptoms.push(symptom);
            diagnosis.count += 1;
        }
        Ok(())
    }
}
