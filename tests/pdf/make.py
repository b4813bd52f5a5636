#!/usr/bin/env python3
"""Typesets the paragraphs of source.txt as PDF and extracts them again with pdftotext.

usage: make.py SOURCE FOLDER

Needs reportlab, pdftotext (poppler-utils with poppler-data) and the TrueType fonts WenQuanYi Zen Hei and AR PL UKai.
Three fonts, two widths of the column: FOLDER gets six PDF files and six text files. The first line of SOURCE is the title, every
other line a paragraph. Each page has the title as its running header and its number at the foot.
"""
import os, subprocess, sys
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4, A5
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph, SimpleDocTemplate


def fonts():
    pdfmetrics.registerFont(UnicodeCIDFont('STSong-Light'))
    pdfmetrics.registerFont(TTFont('zenhei', '/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc'))
    pdfmetrics.registerFont(TTFont('ukai', '/usr/share/fonts/truetype/arphic/ukai.ttc'))
    return {'song': 'STSong-Light', 'hei': 'zenhei', 'kai': 'ukai'}


# name: page, size of type, characters in a line
PAGES = {'wide': (A4, 16, 28), 'narrow': (A5, 12, 20)}


def make(path, lines, font, page, size, width):
    margin = (page[0] - size * width) / 2
    def furniture(canvas, doc):
        canvas.setFont(font, size * 0.75)
        canvas.drawCentredString(page[0] / 2, page[1] - margin * 0.6, lines[0])
        canvas.drawCentredString(page[0] / 2, margin * 0.6, '— %d —' % doc.page)
    doc = SimpleDocTemplate(path, pagesize=page, leftMargin=margin - 6, rightMargin=margin - 6, topMargin=margin, bottomMargin=margin)
    base = dict(fontName=font, fontSize=size, leading=size * 1.75, wordWrap='CJK')
    title = ParagraphStyle('title', **{**base, 'fontSize': size * 1.4, 'leading': size * 2.5, 'alignment': TA_CENTER})
    body = ParagraphStyle('body', firstLineIndent=2 * size, **base)
    flow = [Paragraph(line, body if n else title) for n, line in enumerate(lines)]
    doc.build(flow, onFirstPage=furniture, onLaterPages=furniture)


def main():
    source, out = sys.argv[1:3]
    lines = open(source, encoding='utf-8').read().split('\n')[:-1]
    os.makedirs(out, exist_ok=True)
    for f, font in fonts().items():
        for p, (page, size, width) in PAGES.items():
            pdf = os.path.join(out, f'{f}-{p}.pdf')
            make(pdf, lines, font, page, size, width)
            subprocess.run(['pdftotext', '-enc', 'UTF-8', pdf, pdf[:-3] + 'txt'], check=True)


main()
