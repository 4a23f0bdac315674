"""The one kind of page that we show in a browser: a picture, a headline, a few lines, one way on."""

from html import escape

from bot.content import Mrkdwn, Words

_PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title} · Glutes</title>
<style>
:root {{ color-scheme: light dark; --ink: #2b2230; --soft: #6a5f70; --paper: #fbf8f5; --card: #fff;
  --deep: #1f4bb8; --on: #fff }}
@media (prefers-color-scheme: dark) {{
  :root {{ --ink: #f3edf2; --soft: #b9adb8; --paper: #1b161c; --card: #272028; --deep: #a9c2ff; --on: #10204d }} }}
body {{ margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--paper); color: var(--ink);
  font: 1.0625rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif }}
main {{ box-sizing: border-box; width: min(34rem, 100% - 2rem); margin: 2rem 0; padding: clamp(1.5rem, 6vw, 3rem);
  background: var(--card); border-radius: 1.25rem; box-shadow: 0 1px 3px #0002, 0 12px 40px #0001; text-align: center }}
img {{ width: 20rem; max-width: 100%; height: auto; border-radius: .75rem }}
h1 {{ margin: 1.25rem 0 .5rem; font-size: 1.625rem; line-height: 1.25; text-wrap: balance; overflow-wrap: anywhere }}
p {{ margin: .75rem 0; color: var(--soft); text-wrap: pretty }}
a {{ display: inline-block; margin-top: 1rem; padding: .7rem 1.5rem; border-radius: .75rem; background: var(--deep);
  color: var(--on); font-weight: 600; text-decoration: none }}
a:focus-visible {{ outline: 3px solid var(--deep); outline-offset: 3px }}
</style>
</head>
<body>
<main>{picture}<h1>{title}</h1>{lines}<a href="{href}">{label}</a></main>
</body>
</html>
"""


def page(words: Words, *, title: str, lines: list[Mrkdwn], href: str, label: str, picture: str | None) -> str:
    """Texts and filled-in names are escaped already, as for Slack, which is what HTML needs except for quotes."""
    shown = f'<img src="{escape(picture)}" alt="">' if picture else ""
    return _PAGE.format(
        language=words.language,
        title=title,
        lines="".join(f"<p>{line}</p>" for line in lines),
        href=escape(href),
        label=label,
        picture=shown,
    )
