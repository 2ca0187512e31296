"""A report in another language is reported as such, and English with foreign names is not taken for one."""

from __future__ import annotations

import subprocess
import sys

import pytest

from reportedly.read import ReadOptions, read_text

FOREIGN = {
    "French": "Le préfet a déclaré lundi que le pont resterait fermé pendant au moins un mois, selon les autorités.",
    "German": "Die Behörden teilten am Dienstag mit, dass die Brücke mindestens einen Monat lang gesperrt bleibt.",
    "Spanish": "Las autoridades dijeron el martes que el puente permanecerá cerrado durante al menos un mes.",
    "Dutch": "De autoriteiten zeiden dinsdag dat de brug ten minste een maand gesloten blijft.",
    "Danish": "Myndighederne oplyste tirsdag, at broen over kløften vil være lukket i mindst en måned.",
    "Russian": "Власти сообщили во вторник, что мост через ущелье будет закрыт как минимум на месяц.",
    "Arabic": "قالت السلطات يوم الثلاثاء إن الجسر سيبقى مغلقا لمدة شهر على الأقل.",
    "Indonesian": "Pihak berwenang mengatakan pada hari Selasa bahwa jembatan itu akan ditutup selama sebulan.",
    "Turkish": "Yetkililer salı günü köprünün en az bir ay süreyle kapalı kalacağını açıkladı.",
    "Swahili": "Mamlaka zilisema Jumanne kwamba daraja hilo litafungwa kwa angalau mwezi mmoja zaidi.",
}
ENGLISH = """The council said on Tuesday that the bridge, which has been shut since April, will not be open again before
the end of the year. Its engineers had told the mayor that two of the cables were rotten, but nobody was warned."""


@pytest.mark.parametrize("language", FOREIGN)
def test_a_report_in_another_language_is_reported_as_such(language: str) -> None:
    report = read_text(FOREIGN[language], "a.txt")
    code = report.language
    assert report.text == FOREIGN[language]
    assert report.error == (
        f"a.txt is in {language} ({code}); reportedly reads English. Pass --any-language to read it anyway."
    )
    assert read_text(FOREIGN[language], options=ReadOptions(any_language=True)).error is None
    assert read_text(FOREIGN[language], options=ReadOptions(languages=("en", code or ""))).error is None


@pytest.mark.parametrize(
    "text",
    [
        "Rebels seize town",
        "Army denies it",
        "Netanyahu, Abbas meet Sisi in Sharm el-Sheikh",
        "Kyiv: Zelenskyy to meet Duda, Nausėda, Rinkēvičs",
        "Police say two dead",
        "PM Abiy Ahmed, President Isaias Afwerki, Gen. Abdel Fattah al-Burhan",
        "Alhaji Musa Ibrahim Danladi, Chief Emeka Okonkwo Nwosu and Oba Adeyemi Ogunleye walked out of the assembly.",
        "“Nous sommes prêts,” said the mayor of Orléans.",
        "Süddeutsche Zeitung: Bundesamt für Verfassungsschutz said to be watching Freie Sachsen",
        "12 3 - 45.6%",
        "?!",
    ],
)
def test_short_english_with_foreign_names_is_not_taken_for_another_language(text: str) -> None:
    assert read_text(text).error is None


def test_english_needs_no_language_model() -> None:
    code = (
        "import sys; from reportedly.read import read_text; "
        f"assert read_text({ENGLISH!r}).language == 'en'; "
        "assert not {'py3langid', 'numpy', 'trafilatura', 'lxml'} & sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
