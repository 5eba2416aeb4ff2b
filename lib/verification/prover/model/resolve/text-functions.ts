import { Resolved, Unknown } from '../resolved';
import { LETTER, lettersIn } from '../resolved-case';
import { Call, IntrinsicFunction, isList, MAX_TEXT, misused, NOTHING, scalarText, unknownText, Value } from './values';
import { isObject, own } from '../sources/json-objects';

/** `Fn::Join`: parts that are not known are letters of their own. */
export const join: IntrinsicFunction = (argument, call) => {
  const [delimiter, parts] = Array.isArray(argument) && argument.length === 2 ? argument : [];
  if (typeof delimiter !== 'string') return misused(call, 'a delimiter and a list');
  const { resolver, scope } = call;
  let texts: (string | undefined)[];
  if (Array.isArray(parts)) {
    texts = parts.flatMap((part): (string | undefined)[] => {
      const value = resolver.value(part, scope);
      if (value === NOTHING) return [];
      // A list among the parts, such as a parameter of lists, is joined along.
      if (isList(value)) return value.map((element) => scalarText(element));
      return [value instanceof Unknown ? resolver.text(part, scope) : scalarText(value)];
    });
  } else {
    const list = resolver.value(parts, scope);
    if (list instanceof Unknown) return unknownText(call);
    if (!isList(list)) return misused(call, 'a delimiter and a list');
    texts = list.map((element) => scalarText(element));
  }
  if (texts.some((text) => text === undefined)) return misused(call, 'a list of texts');
  return joined(texts as string[], delimiter, call);
};

function joined(texts: readonly string[], delimiter: string, call: Call): Value {
  const size = texts.reduce((sum, text) => sum + text.length + delimiter.length, 0);
  return size > MAX_TEXT ? new Unknown(`${call.name} comes to more than ${MAX_TEXT} characters`) : call.resolver.made(texts.join(delimiter), call);
}

/** `Fn::Sub`, with and without a map of variables. `${!x}` is the text `${x}`. */
export const sub: IntrinsicFunction = (argument, call) => {
  const [template, variables] = Array.isArray(argument) ? argument : [argument, {}];
  if (typeof template !== 'string' || !isObject(variables) || (Array.isArray(argument) && argument.length !== 2)) {
    return misused(call, 'a text, or a text and variables');
  }
  const { resolver, scope } = call;
  const parts: string[] = [];
  let size = 0;
  for (const [index, part] of template.split(/\$\{([^}]*)\}/).entries()) {
    let text: string | undefined;
    if (index % 2 === 0) {
      text = scalarText(resolver.value(part, scope));
    } else if (part.startsWith('!')) {
      text = `\${${part.slice(1)}}`;
    } else {
      const name = part.trim();
      const given = own(variables, name);
      text = resolver.text(given !== undefined ? given : name.includes('.') ? { 'Fn::GetAtt': attributeOf(name) } : { Ref: name }, scope);
    }
    if (text === undefined) return misused(call, `texts for its variables, and \${${part}} is none`);
    size += text.length;
    if (size > MAX_TEXT) return new Unknown(`${call.name} comes to more than ${MAX_TEXT} characters`);
    parts.push(text);
  }
  return resolver.made(parts.join(''), call);
};

function attributeOf(name: string): [string, string] {
  const dot = name.indexOf('.');
  return [name.slice(0, dot), name.slice(dot + 1)];
}

/** `Fn::Split`: not known where a letter might hold the delimiter. */
export const split: IntrinsicFunction = (argument, call) => {
  const pieces = splitPieces(argument, call);
  if (pieces instanceof Unknown) return pieces;
  return pieces.certain === pieces.texts.length ? pieces.texts : new Unknown(`${call.name} splits a text that only the deployment knows`);
};

/** The pieces of a split, of which the first `certain` ones are sure. */
interface Pieces {
  readonly texts: readonly string[];
  readonly certain: number;
  /** What the pieces surely are. */
  readonly format: 'name' | 'no-colon' | 'any';
}

function splitPieces(argument: unknown, call: Call): Pieces | Unknown {
  const [delimiter, source] = Array.isArray(argument) && argument.length === 2 ? argument : [];
  if (typeof delimiter !== 'string' || delimiter === '') return misused(call, 'a delimiter and a text');
  const text = call.resolver.text(source, call.scope);
  if (text === undefined) return misused(call, 'a delimiter and a text');
  const texts = text.split(delimiter);
  const holds = (piece: string) => lettersIn(piece).some((letter) => mayHold(call.resolver.letters.get(letter)?.format ?? 'any', delimiter));
  const first = texts.findIndex(holds);
  const names = lettersIn(text).every((letter) => ['name', 'account'].includes(call.resolver.letters.get(letter)?.format ?? 'any'));
  const format = names && !/[:/]/.test(text) ? 'name' : delimiter === ':' ? 'no-colon' : 'any';
  return { texts, certain: first < 0 ? texts.length : first, format };
}

/** Whether a letter's text may hold the delimiter, or a part of it at its ends. Names of CloudFormation and of services hold no comma. */
function mayHold(format: string, delimiter: string): boolean {
  if (format === 'account') return /\d/.test(delimiter);
  if (delimiter.length > 1) return true;
  if (format === 'name') return ![':', '/', ',', '|'].includes(delimiter);
  return format !== 'no-colon' || delimiter !== ':';
}

/** `Fn::Select`: what is selected from a list that is not known is a letter. */
export const select: IntrinsicFunction = (argument, call) => {
  const [rawIndex, rawList] = Array.isArray(argument) && argument.length === 2 ? argument : [];
  const { resolver, scope } = call;
  const index = scalarText(rawIndex === undefined ? NOTHING : resolver.value(rawIndex, scope));
  if (index === undefined || (!/^\d{1,6}$/.test(index) && !LETTER.test(index))) return misused(call, 'an index and a list');
  if (!Array.isArray(rawList) && !isObject(rawList)) return misused(call, 'an index and a list');
  if (LETTER.test(index)) return unknownText(call);
  const position = Number(index);
  if (isObject(rawList) && Object.keys(rawList).length === 1 && Object.prototype.hasOwnProperty.call(rawList, 'Fn::Split')) {
    const pieces = splitPieces(rawList['Fn::Split'], { ...call, name: 'Fn::Split' });
    if (pieces instanceof Unknown) return pieces;
    if (position < pieces.certain) return pieces.texts[position];
    if (pieces.certain < pieces.texts.length) return unknownText(call, pieces.format);
    return new Unknown(`Fn::Select asks for element ${position} of ${pieces.texts.length}`);
  }
  const list = resolver.value(rawList, scope);
  // What is selected of zones is a name; of other lists anything.
  if (list instanceof Unknown) return unknownText(call, isObject(rawList) && own(rawList, 'Fn::GetAZs') !== undefined ? 'name' : 'any');
  if (typeof list === 'string' && LETTER.test(list)) return unknownText(call);
  if (!isList(list)) return misused(call, 'an index and a list');
  return position < list.length ? list[position] : new Unknown(`${call.name} asks for element ${position} of ${list.length}`);
};

/** `Fn::Base64`. */
export const base64: IntrinsicFunction = (argument, call) => {
  const text = call.resolver.text(argument, call.scope);
  if (text === undefined) return misused(call, 'a text');
  return LETTER.test(text) ? unknownText(call, 'no-colon') : Buffer.from(text, 'utf8').toString('base64');
};

/** `Fn::ToJsonString`: a letter where what is in it is not known to the character. */
export const toJsonString: IntrinsicFunction = (argument, call) => {
  if (!Array.isArray(argument) && !isObject(argument)) return misused(call, 'a list or an object');
  const value = call.resolver.value(argument, call.scope);
  if (value === NOTHING || value instanceof Unknown) return unknownText(call);
  let exact = true;
  const text = JSON.stringify(value, (_key, child: Resolved) => {
    // Names and ids hold nothing that JSON escapes.
    if (child instanceof Unknown) exact = false;
    if (typeof child === 'string' && lettersIn(child).some((letter) => !isPlain(call, letter))) exact = false;
    return child;
  });
  return exact ? call.resolver.made(text, call) : unknownText(call);
};

function isPlain(call: Call, letter: string): boolean {
  return ['name', 'account'].includes(call.resolver.letters.get(letter)?.format ?? 'any');
}
