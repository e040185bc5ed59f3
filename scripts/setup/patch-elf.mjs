import { readFileSync, writeFileSync } from 'node:fs';

const LOAD = 1;
const DYNAMIC = 2;
const TAG = {
  stringTable: 5,
  symbolTable: 6,
  stringTableSize: 10,
  versionSymbols: 0x6ffffff0,
  versionNeeds: 0x6ffffffe,
  versionNeedCount: 0x6fffffff,
};
const BASE_VERSION = 'GLIBC_2.2.5';
const SAME_IN_BASE = new Set(['fmod']);

/**
 * Writes a copy of an x86-64 shared library that asks for symbols newer than glibc 2.`hostMinor` so
 * that it loads on that older C library. Only what is known to mean the same there is rewritten
 * (the C23 number parsers, whose predecessors differ only in binary literals); anything else is refused.
 * @param {string} source
 * @param {string} target
 * @param {number} hostMinor
 * @returns {string[]} the symbols that were rewritten
 */
export function patchElf(source, target, hostMinor) {
  const bytes = Buffer.from(readFileSync(source));
  if (bytes.toString('latin1', 0, 4) !== '\x7fELF' || bytes[4] !== 2 || bytes[5] !== 1) {
    throw new Error(`${source} is not a 64-bit little-endian ELF file`);
  }
  const tables = dynamicTables(bytes);
  const tooNew = lowerVersionNeeds(bytes, tables, hostMinor);
  const rewritten = renameSymbols(bytes, tables, tooNew);
  writeFileSync(target, bytes);
  return rewritten;
}

/** @typedef {ReturnType<typeof dynamicTables>} Tables */

/** @param {Buffer} bytes */
function dynamicTables(bytes) {
  const headers = u64(bytes, 32);
  const headerSize = bytes.readUInt16LE(54);
  /** @type {{ offset: number, address: number, size: number }[]} */
  const loads = [];
  let dynamic = -1;
  for (let i = 0; i < bytes.readUInt16LE(56); i++) {
    const at = headers + i * headerSize;
    const type = bytes.readUInt32LE(at);
    if (type === LOAD) loads.push({ offset: u64(bytes, at + 8), address: u64(bytes, at + 16), size: u64(bytes, at + 32) });
    if (type === DYNAMIC) dynamic = u64(bytes, at + 8);
  }
  if (dynamic < 0) throw new Error('no dynamic section');
  /** @type {Map<number, number>} */
  const entries = new Map();
  for (let at = dynamic; u64(bytes, at) !== 0; at += 16) {
    if (!entries.has(u64(bytes, at))) entries.set(u64(bytes, at), u64(bytes, at + 8));
  }
  /** @param {number} tag */
  const value = (tag) => {
    const found = entries.get(tag);
    if (found === undefined) throw new Error(`no dynamic entry ${tag}`);
    return found;
  };
  /** @param {number} tag */
  const table = (tag) => {
    const address = value(tag);
    const load = loads.find((l) => address >= l.address && address < l.address + l.size);
    if (!load) throw new Error(`dynamic entry ${tag} points outside the file`);
    return address - load.address + load.offset;
  };
  return {
    strings: table(TAG.stringTable),
    symbols: table(TAG.symbolTable),
    versionSymbols: table(TAG.versionSymbols),
    versionNeeds: table(TAG.versionNeeds),
    versionNeedCount: value(TAG.versionNeedCount),
  };
}

/**
 * GLIBC_2.38 becomes GLIBC_2.2.5 (the record keeps its own index).
 * @param {Buffer} bytes @param {Tables} tables @param {number} hostMinor
 */
function lowerVersionNeeds(bytes, tables, hostMinor) {
  /** @type {Set<number>} */
  const tooNew = new Set();
  let need = tables.versionNeeds;
  for (let i = 0; i < tables.versionNeedCount; i++) {
    let aux = need + bytes.readUInt32LE(need + 8);
    let base = -1;
    const hits = [];
    for (let k = 0; k < bytes.readUInt16LE(need + 2); k++) {
      const name = text(bytes, tables.strings + bytes.readUInt32LE(aux + 8));
      if (name === BASE_VERSION) base = bytes.readUInt32LE(aux + 8);
      const version = /^GLIBC_2\.(\d+)$/.exec(name);
      if (version && Number(version[1]) > hostMinor) hits.push(aux);
      aux += bytes.readUInt32LE(aux + 12);
    }
    for (const hit of hits) {
      if (base < 0)
        throw new Error(`nothing of ${BASE_VERSION} is needed of ${text(bytes, tables.strings + bytes.readUInt32LE(need + 4))}`);
      tooNew.add(bytes.readUInt16LE(hit + 6));
      bytes.writeUInt32LE(elfHash(BASE_VERSION), hit);
      bytes.writeUInt32LE(base, hit + 8);
    }
    need += bytes.readUInt32LE(need + 12);
  }
  return tooNew;
}

/** @param {Buffer} bytes @param {Tables} tables @param {Set<number>} tooNew */
function renameSymbols(bytes, tables, tooNew) {
  const prefix = '__isoc23_';
  const rewritten = [];
  // The string table follows the symbol table, whose entries are 24 bytes.
  const count = Math.floor((tables.strings - tables.symbols) / 24);
  for (let i = 0; i < count; i++) {
    if (!tooNew.has(bytes.readUInt16LE(tables.versionSymbols + i * 2) & 0x7fff)) continue;
    const symbol = tables.symbols + i * 24;
    const name = text(bytes, tables.strings + bytes.readUInt32LE(symbol));
    if (name.startsWith(prefix)) bytes.writeUInt32LE(bytes.readUInt32LE(symbol) + prefix.length, symbol);
    else if (!SAME_IN_BASE.has(name)) throw new Error(`no older version of ${name} is known`);
    rewritten.push(name);
  }
  return rewritten;
}

/** @param {Buffer} bytes @param {number} at */
function u64(bytes, at) {
  return Number(bytes.readBigUInt64LE(at));
}

/** @param {Buffer} bytes @param {number} at */
function text(bytes, at) {
  return bytes.toString('latin1', at, bytes.indexOf(0, at));
}

/** @param {string} name the hash of the System V ABI */
function elfHash(name) {
  let hash = 0;
  for (const char of Buffer.from(name)) {
    hash = ((hash << 4) + char) >>> 0;
    const high = hash & 0xf0000000;
    if (high) hash ^= high >>> 24;
    hash = (hash & ~high) >>> 0;
  }
  return hash;
}
