#!/usr/bin/env python3
"""Check the hand annotations in this folder against the articles they describe.

Run it from anywhere:  python3 sample_corpus/gold/check.py
Prints every problem found and ends with status 1 if there was one.
"""
import datetime
import json
import os
import re
import sys

GOLD = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(GOLD)

# Articles that are neither UTF-8 nor marked by a byte order mark.
LEGACY = {
    "harbour-gazette/sport/2025-02-14-takeover-done.txt": "cp1252",
    "the-meridian/2009/02-ghent-inquiry.txt": "cp1252",
    "vestnik/2019/marek-cp1251.txt": "cp1251",
    "vestnik/2025/zharkoe-leto_2025-08-04.txt": "koi8-r",
}
OPEN = ("“", '"', "‘", "'", "«", "„", "``", "''", "*")
CLOSE = ("”", '"', "’", "'", "»", "“", "''", "*")
KEYS = {"path", "date", "date_source", "title", "authors", "source", "persons", "places", "quotes"}

problems = []


def bad(path, what):
    problems.append("%s: %s" % (path, what))


def decode(path):
    with open(os.path.join(ROOT, path), "rb") as f:
        data = f.read()
    if path in LEGACY:
        return data.decode(LEGACY[path])
    if data.startswith(b"\xff\xfe"):
        return data.decode("utf-16")
    return data.decode("utf-8-sig")


def lines(name):
    with open(os.path.join(GOLD, name), encoding="utf-8") as f:
        for n, line in enumerate(f, 1):
            try:
                yield json.loads(line)
            except ValueError as e:
                bad(name, "line %d: %s" % (n, e))


def flat(s):
    return re.sub(r"\s+", " ", s)


def stands_alone(alias, text, names):
    """True when the alias occurs as whole words outside every longer name that contains it."""
    longer = sorted((n for n in names if alias in n and n != alias), key=len, reverse=True)
    for n in longer:
        text = text.replace(n, "#")
    return re.search(r"(?<!\w)" + re.escape(alias) + r"(?!\w)", text) is not None


def on_disk():
    for folder, dirs, files in os.walk(ROOT):
        if folder == ROOT:
            dirs[:] = [d for d in dirs if d not in ("gold", "broken")]
            files = [f for f in files if f not in ("README.md", ".gitattributes")]
        for f in files:
            yield os.path.relpath(os.path.join(folder, f), ROOT).replace(os.sep, "/")


def check_date(path, date, source):
    if date is None:
        if source is not None:
            bad(path, "no date but a date_source")
        return
    if source not in ("header", "dateline", "path"):
        bad(path, "date_source %r" % (source,))
    for form in ("%Y-%m-%d", "%Y-%m", "%Y"):
        try:
            datetime.datetime.strptime(date, form)
            return
        except ValueError:
            pass
    bad(path, "date %r" % (date,))


def body_of(text):
    """The text with a YAML front matter blanked out (its quote marks are syntax)."""
    m = re.match(r"---\r?\n.*?\n---\r?\n", text, re.S)
    return " " * m.end() + text[m.end():] if m else text


def place_spans(path, text, items):
    """Find the annotated pieces in reading order; returns (start, end, kind)."""
    spans, pos = [], 0
    for kind, piece in items:
        at = text.find(piece, pos)
        if at < 0:
            at = text.find(piece)
            bad(path, "%s: %r" % ("not in reading order" if at >= 0 else "quote not verbatim", piece))
            if at < 0:
                continue
        spans.append((at, at + len(piece), kind))
        pos = at + len(piece)
    return spans


def check_marks(path, text, spans, extra):
    """Every quotation mark in the text must belong to an annotated piece."""
    body = body_of(text)
    for start, end, kind in spans:
        before, after = text[:start].rstrip(" \u00a0\u202f"), text[end:].lstrip(" \u00a0\u202f")
        opened = before.endswith(OPEN)
        closed = after.startswith(CLOSE)
        if kind == "direct":
            if not opened and not re.search(r":$", before):
                bad(path, "direct piece without an opening mark: %r" % text[start:end][:60])
        elif kind == "indirect" and opened and closed:
            bad(path, "indirect piece inside marks: %r" % text[start:end][:60])
        elif kind == "mixed" and not re.search(r"[“”\"«»]|''", text[start:end]):
            bad(path, "mixed piece without marks: %r" % text[start:end][:60])
    covered = [(s - 2, e + 2) for s, e, _ in spans] + extra
    for m in re.finditer(r"[“”„\"«»]|``|(?<!')''(?!')", body):
        p = m.start()
        line = body[body.rfind("\n", 0, p) + 1:p]
        nick = re.search(r'\w "(?:\w+" )?$|\w "\w+"$', body[max(0, p - 20):p + 1]) and "William" in line[-24:]
        if not nick and not any(s <= p < e for s, e in covered):
            bad(path, "quotation mark outside every annotated piece: %r" % body[max(0, p - 30):p + 30])


def main():
    not_speech = {}
    for n in lines("not_speech.jsonl"):
        not_speech.setdefault(n["path"], []).append(n["text"])

    listed = set()
    for g in lines("gold.jsonl"):
        path = g["path"]
        if set(g) != KEYS:
            bad(path, "keys differ: %s" % sorted(set(g) ^ KEYS))
        if path in listed:
            bad(path, "listed twice")
        listed.add(path)
        try:
            text = decode(path)
        except (OSError, UnicodeDecodeError) as e:
            bad(path, str(e))
            continue
        one = flat(text)
        check_date(path, g["date"], g["date_source"])
        if g["title"] is not None and flat(g["title"]) not in one:
            bad(path, "title not in the text: %r" % g["title"])
        for who in g["authors"]:
            if who not in one:
                bad(path, "author not in the text: %r" % who)
        if g["source"] is not None and g["source"] not in one:
            bad(path, "source not in the text: %r" % g["source"])

        speakers = set(g["authors"])
        names = set(g["authors"])
        for p in g["persons"]:
            names.update([p["name"]] + p["aliases"])
        for p in g["persons"]:
            speakers.add(p["name"])
            if not any(n in one for n in [p["name"]] + p["aliases"]):
                bad(path, "person not in the text: %r" % p["name"])
            if p["name"] in p["aliases"] or len(set(p["aliases"])) != len(p["aliases"]):
                bad(path, "aliases repeat: %r" % p)
            for a in p["aliases"]:
                if not stands_alone(a, one, names):
                    bad(path, "alias does not stand by itself in the text: %r" % a)
                if re.match(r"(Mr|Mrs|Ms|Dr|Sen|Miss|Dame|Lord|Judge)\b", a):
                    bad(path, "title inside an alias: %r" % a)
        for p in g["places"]:
            if p["name"] not in one:
                bad(path, "place not in the text: %r" % p["name"])
            if p["country"] is not None and not re.fullmatch("[A-Z]{2}", p["country"]):
                bad(path, "country code: %r" % p)

        for q in g["quotes"]:
            if set(q) != {"text", "speaker", "kind", "construction"}:
                bad(path, "quote keys: %s" % sorted(q))
            if q["kind"] not in ("direct", "mixed", "indirect"):
                bad(path, "kind %r" % q["kind"])
            if q["text"] != q["text"].strip() or not q["text"]:
                bad(path, "white space round a quote: %r" % q["text"])
            if q["speaker"] is not None and q["speaker"] not in speakers:
                bad(path, "speaker is neither person nor author: %r" % q["speaker"])
        spans = place_spans(path, text, [(q["kind"], q["text"]) for q in g["quotes"]])
        extra = []
        for t in not_speech.pop(path, []):
            at = text.find(t)
            if at < 0:
                bad(path, "not_speech text not verbatim: %r" % t)
            else:
                extra.append((at - 2, at + len(t) + 2))
        check_marks(path, text, spans, extra)

    for path in not_speech:
        bad(path, "in not_speech.jsonl only")
    files = set(on_disk())
    for path in sorted(files - listed):
        bad(path, "article without annotation")
    for path in sorted(listed - files):
        bad(path, "annotation without article")

    expected = {b["path"] for b in lines("broken.jsonl")}
    broken = {"broken/" + f for f in os.listdir(os.path.join(ROOT, "broken"))}
    for path in sorted(expected ^ broken):
        bad(path, "in only one of broken/ and broken.jsonl")

    for p in problems:
        print(p)
    print("%d articles, %d problems" % (len(listed), len(problems)))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
