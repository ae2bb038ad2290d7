"""The unit tests of the TypeScript modules run under Node.js's own test runner."""

from tests.node import run


def test_typescript_modules(capfd):
    status = run("test")
    printed = capfd.readouterr()
    assert status == 0, printed.out[-4000:] + printed.err[-2000:]
