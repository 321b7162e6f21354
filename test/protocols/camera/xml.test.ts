/** The reader of XML: what cameras write is read, what nobody should write is refused, and nothing grows. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { child, escapedXml, everyOf, isXml, readXml, textAt, type XmlElement } from '../../../protocols/camera/xml.ts';

function read(text: string): XmlElement {
  const root = readXml(text);
  if (!isXml(root)) throw new Error(root.error);
  return root;
}

describe('is read', () => {
  test('without prefixes, with namespaces, whatever the quotes', () => {
    const root = read(`<a:x xmlns:a='urn:a' xmlns="urn:d"><y b:k="1" k2='a "b"'/><a:z> t </a:z></a:x>`);
    expect([root.tag, root.namespace]).toEqual(['x', 'urn:a']);
    expect(child(root, 'y')).toMatchObject({ namespace: 'urn:d', attributes: { k: '1', k2: 'a "b"' } });
    expect(textAt(root, 'z')).toBe('t');
  });

  test('with entities, CDATA, comments, instructions, a byte order mark and blanks around it', () => {
    const root = read(
      '\uFEFF \n<?xml version="1.0"?><!-- c --><a>x&amp;y&#x4e2d;&#25991;<![CDATA[<&>]]><!-- <b> --></a>\0\0 trailing <',
    );
    expect(root.text).toBe('x&y中文<&>');
  });

  test('with numbers as the texts they are', () => {
    expect(read('<a t="01">1.10</a>')).toMatchObject({ text: '1.10', attributes: { t: '01' } });
  });

  test('with entities it does not know left as they stand', () => {
    expect(read('<a>&nbsp;&#0;&#xD800;&#x110000;</a>').text).toBe('&nbsp;&#0;&#xD800;&#x110000;');
  });
});

describe('is refused', () => {
  test.each([
    ['', 'no element'],
    ['hello', 'no element'],
    ['x<a/>', 'it does not begin with an element'],
    ['<a>', 'it ends in the middle'],
    ['<a><b></a>', 'a tag is closed that is not open'],
    ['<a b=c/>', 'not a tag'],
    ['<a b="1"c="2"/>', 'not a tag'],
    ['<a <b/>', 'a tag does not end'],
    ['<!DOCTYPE html><html/>', 'a document type'],
    ['<!DOCTYPE a [<!ENTITY b "b">]><a>&b;</a>', 'a document type'],
    ['<a><![CDATA[x', 'CDATA that does not end'],
    ['<!-- x', 'a comment does not end'],
  ])('%s: %s', (text, error) => {
    expect(readXml(text)).toEqual({ error });
  });

  test('what is too deep, and what has too many elements', () => {
    expect(readXml('<a>'.repeat(100))).toEqual({ error: 'too deep' });
    expect(readXml(`<a>${'<b/>'.repeat(30_000)}</a>`)).toEqual({ error: 'too many elements' });
  });
});

test('any text at all is read or refused, never thrown at', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('<', '>', '/', 'a', ':', '"', '=', '&', ';', ' ', '!', '[', 'é')), (parts) => {
      const root = readXml(parts.join(''));
      return isXml(root) || root.error.length > 0;
    }),
  );
});

test('what is escaped is read as it was', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const clean = [...text].filter((char) => char >= ' ').join('');
      expect(read(`<a b="${escapedXml(clean)}">${escapedXml(clean)}</a>`)).toMatchObject({
        text: clean.trim(),
        attributes: { b: clean },
      });
    }),
  );
});

test('elements are found at any depth', () => {
  expect(everyOf(read('<a><b><c>1</c></b><c>2</c></a>'), 'c').map(({ text }) => text)).toEqual(['1', '2']);
});
