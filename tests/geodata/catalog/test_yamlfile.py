from __future__ import annotations

import pytest

from geodata.catalog.yamlfile import MAX_DEPTH, dotted, read_yaml

SYNTAX = "x.yaml:3: found a syntax error: did not find expected ',' or ']'; expected well-formed YAML [yaml-syntax]"


@pytest.fixture
def read(tmp_path):
    def read_text(text):
        path = tmp_path / "x.yaml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        problems = []
        return read_yaml(path, "x.yaml", problems), [str(problem) for problem in problems]

    return read_text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2021-11", "2021-11"), ("2021-11-15", "2021-11-15"), ("NO", "NO"), ("yes", "yes"), ("on", "on"),
        ("12:30:45", "12:30:45"), ("0x1F", "0x1F"), ("007", "007"), ("1_000", "1_000"), (".inf", ".inf"),
        ("2021", 2021), ("-5", -5), ("0", 0), ("1.5", 1.5), ("1e3", 1000.0), ("-0.25", -0.25),
        ("true", True), ("false", False), ("~", None), ("null", None), ("", None), ('"2021"', "2021"),
    ],
)  # fmt: skip
def test_scalars_mean_what_they_say(read, text, value):
    file, problems = read(f"a: {text}\n")
    assert problems == []
    assert file.data == {"a": value}
    assert type(file.data["a"]) is type(value)


def test_every_value_has_its_line(read):
    file, _ = read("# comment\na: 1\nb:\n  - c: 2\n\n  - c: 3\n    d: |\n      long\n      text\ne: 4\n")
    assert [file.line(path) for path in (("a",), ("b", 0), ("b", 1, "c"), ("b", 1, "d"), ("e",))] == [2, 4, 6, 7, 10]
    assert file.line(("b", 1, "missing")) == 6, "the nearest parent"
    assert file.line(("nothing",)) == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\nb: 2\na: 3\n", "x.yaml:3: a: found a key that stands twice; expected each key once [duplicate-key]"),
        ("a: &x [1]\nb: *x\n", "x.yaml:1: b: found an alias (*name); expected the value itself [yaml-alias]"),
        ("", "x.yaml: found an empty file; expected a YAML mapping [empty-file]"),
        ("# only a comment\n", "x.yaml: found an empty file; expected a YAML mapping [empty-file]"),
        (b"a: \xff\n", "x.yaml: found a byte that is not UTF-8 at offset 3; expected UTF-8 text [encoding]"),
        ("a: 1\nb: [1\n", SYNTAX),
        ("? [a, b]\n: c\n", "x.yaml:1: found a list or mapping as a key; expected a word [yaml-key]"),
        ("a: !!int x\n", "x.yaml:1: a: found 'x'; expected a tag:yaml.org,2002:int value [yaml-tag]"),
        ("a: " + "9" * 5000, f"x.yaml:1: a: found '{'9' * 79}…'; expected a tag:yaml.org,2002:int value [yaml-tag]"),
        ("a: " + "[" * 100_000, f"x.yaml:1: found too many levels; expected at most {MAX_DEPTH} levels [yaml-depth]"),
        ("a: " + "[" * 600, f"x.yaml:1: found too many levels; expected at most {MAX_DEPTH} levels [yaml-depth]"),
        ("a:\nb: " + "[" * 9000, f"x.yaml:2: found too many levels; expected at most {MAX_DEPTH} levels [yaml-depth]"),
        ("- " * 5000 + "a", f"x.yaml:1: found too many levels; expected at most {MAX_DEPTH} levels [yaml-depth]"),
    ],
)  # fmt: skip
def test_problem_says_file_line_found_and_expected(read, text, message):
    file, problems = read(text)
    assert file is None
    assert problems == [message]


def test_an_exploding_file_is_refused_at_once(read):
    bomb = "a: &a [x]\n" + "".join(
        f"{b}: &{b} [*{a}, *{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    file, problems = read(bomb)
    assert file is None
    assert all("[yaml-alias]" in problem for problem in problems)


def test_a_tag_never_makes_an_object(read):
    file, _ = read("a: !!python/object/apply:os.system [true]\n")
    assert file.data == {"a": [True]}


def test_a_folder_in_place_of_a_file_is_a_problem(tmp_path):
    problems = []
    assert read_yaml(tmp_path, "x.yaml", problems) is None
    assert problems[0].code == "unreadable-file"


def test_a_path_is_written_as_people_do():
    assert dotted(("claims", 2, "money", 0, "currency")) == "claims[2].money[0].currency"
