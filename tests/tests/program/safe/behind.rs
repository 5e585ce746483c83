//! What is behind is said by a look that costs little, and is gone when it was made up for.

use rehome_tests::stranger;

use super::super::place::Place;

#[test]
fn what_other_programs_wrote_is_said_until_it_is_in_the_log() {
    let place = Place::with_samples();
    for call in ["stats", "db status"] {
        assert!(!place.run(call).code(0).err.contains("note:"), "{call}");
    }
    stranger(&place.open(), "DELETE FROM dnd5e_spells WHERE key = 'lamp-burst'");
    for call in ["stats", "db status"] {
        place.run(call).code(0).complains(&["other programs wrote 1 rows"]);
    }
    place.run("packs create home").code(0);
    assert!(!place.run("stats").code(0).err.contains("other programs"));
}
