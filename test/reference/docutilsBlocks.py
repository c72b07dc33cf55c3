"""Writes what docutils finds in reStructuredText: one JSON array per line, [kind, text], in document order.

    pip install docutils==0.21.2
    python test/reference/docutilsBlocks.py test/fixtures/corpus/docutils/*.rst

For each FILE.rst writes FILE.blocks.jsonl. `text` is as written (docutils' rawsource), white space folded, without the mark of a
literal block and the classifiers of a term.
"""

import json
import sys

import docutils.core
import docutils.nodes as nodes

SILENT = (nodes.literal_block, nodes.comment, nodes.table, nodes.doctest_block, nodes.raw, nodes.math_block,
          nodes.docinfo, nodes.target, nodes.system_message, nodes.substitution_definition, nodes.pending,
          nodes.image, nodes.label)
KINDS = ((nodes.title, 'heading'), (nodes.subtitle, 'heading'), (nodes.rubric, 'heading'), (nodes.term, 'term'),
         (nodes.line, 'verse'), (nodes.caption, 'text'), (nodes.paragraph, 'text'), (nodes.attribution, 'text'))


def walk(node, blocks):
    if isinstance(node, SILENT):
        if isinstance(node, nodes.table):
            for child in node.children:
                if isinstance(child, nodes.title):
                    blocks.append(['text', ' '.join(child.rawsource.split())])
        return
    for kind_class, kind in KINDS:
        if isinstance(node, kind_class):
            text = ' '.join(node.rawsource.split())
            if isinstance(node, nodes.term):
                text = text.split(' : ')[0]
            if text.endswith(' ::'):
                text = text[:-3]
            elif text.endswith('::'):
                text = text[:-1]
            if text:
                blocks.append([kind, text])
            return
    for child in node.children:
        walk(child, blocks)


def blocks_of(path):
    with open(path, encoding='utf-8') as file:
        source = file.read()
    document = docutils.core.publish_doctree(source, source_path=path, settings_overrides={
        'report_level': 5, 'halt_level': 5, 'file_insertion_enabled': False})
    blocks = []
    walk(document, blocks)
    return blocks


if __name__ == '__main__':
    for path in sys.argv[1:]:
        with open(path.removesuffix('.rst') + '.blocks.jsonl', 'w', encoding='utf-8') as file:
            for block in blocks_of(path):
                file.write(json.dumps(block, ensure_ascii=False) + '\n')
