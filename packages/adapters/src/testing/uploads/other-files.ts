import type { UploadRefusalReason } from '@atelier/core/upload-refusals';
import { latin1, noise, type OddFile } from './odd-file.ts';
import { pngFiles } from './png-files.ts';

const box = (brand: string, others = ''): Buffer =>
  Buffer.concat([latin1(`\0\0\0\x20ftyp${brand}\0\0\0\0${others.padEnd(16, '\0')}`), noise(300)]);
const utf16 = (text: string): Buffer => Buffer.concat([latin1('\xff\xfe'), Buffer.from(text, 'utf16le')]);
const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';

/** Files of other types, each under an ending that people give it. */
const types: readonly (readonly [
  what: string,
  ending: string,
  bytes: Buffer,
  reason: UploadRefusalReason,
])[] = [
  ['an HEIC photo', 'heic', box('heic', 'mif1heic'), 'heic'],
  ['an HEIC photo with another brand', 'heic', box('mif1', 'mif1heic'), 'heic'],
  ['an HEIC photo that is called JPEG', 'jpg', box('heix', 'heic'), 'heic'],
  ['an AVIF picture', 'avif', box('avif', 'mif1avif'), 'avif'],
  ['an AVIF picture with a general brand', 'avif', box('mif1', 'mif1avif'), 'avif'],
  ['an animated AVIF picture', 'avif', box('avis', 'avis'), 'avif'],
  ['a drawing', 'svg', latin1(svg), 'svg'],
  ['a drawing after an XML declaration', 'svg', latin1(`<?xml version="1.0"?>\n<!-- x -->\n${svg}`), 'svg'],
  ['a drawing after a byte order mark', 'svg', latin1(`\xef\xbb\xbf  ${svg}`), 'svg'],
  ['a drawing in UTF-16', 'svg', utf16(svg), 'svg'],
  ['a drawing that is called PNG', 'png', latin1(`\n\n\t${svg}`), 'svg'],
  ['a web page', 'html', latin1('<!doctype html><script>alert(1)</script>'), 'markup'],
  ['an XML file with entities', 'png', latin1('<!DOCTYPE x [<!ENTITY a "&b;&b;">]><x>&a;</x>'), 'markup'],
  ['a PDF', 'pdf', latin1('%PDF-1.7\n'), 'pdf'],
  ['a PostScript program that is called PNG', 'png', latin1('%!PS-Adobe-3.0\n(%pipe%id) file'), 'pdf'],
  ['a TIFF', 'tif', Buffer.concat([latin1('II*\0\x08\0\0\0'), noise(200)]), 'tiff'],
  ['a TIFF of the other byte order', 'tif', Buffer.concat([latin1('MM\0*\0\0\0\x08'), noise(200)]), 'tiff'],
  ['a BigTIFF', 'tif', Buffer.concat([latin1('II+\0\x08\0\0\0'), noise(200)]), 'tiff'],
  ['a Photoshop file', 'psd', Buffer.concat([latin1('8BPS\0\x01'), noise(200)]), 'psd'],
  ['an icon', 'ico', Buffer.concat([latin1('\0\0\x01\0\x01\0'), noise(200)]), 'icon'],
  ['a cursor', 'cur', Buffer.concat([latin1('\0\0\x02\0\x01\0'), noise(200)]), 'icon'],
  ['a JPEG XL picture', 'jxl', Buffer.concat([latin1('\xff\x0a'), noise(200)]), 'jxl'],
  ['a JPEG XL picture in a container', 'jxl', latin1('\0\0\0\x0cJXL \r\n\x87\n'), 'jxl'],
  ['a JPEG 2000 picture', 'jp2', latin1('\0\0\0\x0cjP  \r\n\x87\n'), 'jxl'],
  ['a ZIP archive', 'zip', Buffer.concat([latin1('PK\x03\x04'), noise(200)]), 'archive'],
  [
    'an office document that is called PNG',
    'png',
    Buffer.concat([latin1('PK\x03\x04'), noise(200, 9)]),
    'archive',
  ],
  ['a RAR archive', 'rar', latin1('Rar!\x1a\x07\x01\0'), 'archive'],
  ['a 7-Zip archive', '7z', latin1('7z\xbc\xaf\x27\x1c'), 'archive'],
  ['a gzip file', 'gz', Buffer.concat([latin1('\x1f\x8b\x08'), noise(100)]), 'archive'],
  ['an old office document', 'doc', latin1('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'), 'archive'],
  ['a Windows program', 'exe', Buffer.concat([latin1('MZ\x90\0'), noise(200)]), 'program'],
  [
    'a Windows program that is called PNG',
    'png',
    Buffer.concat([latin1('MZ\x90\0'), noise(200, 5)]),
    'program',
  ],
  ['a Linux program', 'png', Buffer.concat([latin1('\x7fELF\x02'), noise(200)]), 'program'],
  ['a Java class', 'png', Buffer.concat([latin1('\xca\xfe\xba\xbe'), noise(200)]), 'program'],
  ['a WebAssembly module', 'png', latin1('\0asm\x01\0\0\0'), 'program'],
  ['a shell script', 'jpg', latin1('#!/bin/sh\nrm -rf ~\n'), 'program'],
  ['an MP4 film', 'mp4', box('isom', 'isommp42'), 'video'],
  ['a WebM film', 'webm', Buffer.concat([latin1('\x1a\x45\xdf\xa3'), noise(200)]), 'video'],
  ['an AVI film', 'avi', Buffer.concat([latin1('RIFF\xc8\0\0\0AVI '), noise(200)]), 'video'],
  ['a sound', 'wav', Buffer.concat([latin1('RIFF\xc8\0\0\0WAVE'), noise(200)]), 'video'],
  ['an Ogg file', 'ogg', latin1('OggS\0\x02'), 'video'],
  ['an MP3 file', 'mp3', latin1('ID3\x04\0'), 'video'],
  ['a FLAC file', 'flac', latin1('fLaC\0\0'), 'video'],
  ['a text', 'png', latin1('just words'), 'unknown_type'],
  ['noise', 'png', noise(4000, 77), 'unknown_type'],
  ['a file of zeros', 'png', Buffer.alloc(4000), 'unknown_type'],
  ['a file of one byte', 'png', latin1('\x89'), 'unknown_type'],
  ['an empty file', 'png', Buffer.alloc(0), 'empty'],
];

const namedFiles = (): OddFile[] => {
  const plain = pngFiles()[0]?.bytes ?? Buffer.alloc(0);
  const size = { width: 9, height: 6 };
  const named = (name: string, outcome: OddFile['outcome']): OddFile => ({
    ...{ what: `a PNG that is called ${JSON.stringify(name)}`, name, bytes: plain, outcome },
  });
  return [
    ...[
      'a.PNG',
      'a.exe.png',
      '../../etc/passwd.png',
      'C:\\temp\\a.png',
      'Möwe am Meer 🐦.png',
      'a\u202egnp.png',
    ].map((name) => named(name, size)),
    ...['a.jpg', 'a.gif', 'a.bmp', 'a.webp', 'a.png.jpeg'].map((name) => named(name, ['name_differs'])),
    ...['a', 'a.', 'png', 'a.png.exe', 'a.png ', 'a.png.', 'a.php', 'a.svg'].map((name) =>
      named(name, ['name_without_type']),
    ),
  ];
};

/** Files of other types, and pictures under other names. */
export const otherFiles = (): OddFile[] => [
  ...types.map(
    ([what, ending, bytes, reason]): OddFile => ({ what, name: `a.${ending}`, bytes, outcome: [reason] }),
  ),
  ...namedFiles(),
];
