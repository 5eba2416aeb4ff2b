/**
 * Holds the search's globs against refa's automata, in a process of its own: whether A lies within B and outside of C.
 *
 *     npx tsx build-tools/oracle-refa.ts [questions] [seed]
 */
import { DFA, JS, NFA } from 'refa';
import { draws } from './oracle-draws';
import { compilePattern } from '../lib/verification/prover/policy/patterns';
import { Budget, findText } from '../lib/verification/prover/policy/text-languages';

const LONGEST = 0xffff;

function automaton(glob: string): DFA {
  const source = [...glob].map((one) => (one === '*' ? '[^]*' : one === '?' ? '[^]' : one.replace(/[^a-z]/, '\\$&'))).join('');
  const { expression, maxCharacter } = JS.Parser.fromLiteral({ source, flags: '' }).parse({ assertions: 'disable' });
  return DFA.fromFA(NFA.fromRegex(expression, { maxCharacter }));
}

function both(a: DFA, b: DFA): DFA {
  return DFA.fromIntersection(a, b);
}

function outside(glob: string): DFA {
  const dfa = automaton(glob);
  dfa.complement();
  return dfa;
}

function main(count: number, seed: number): void {
  const draw = draws(seed);
  const glob = () => Array.from({ length: 1 + draw(6) }, () => 'ab:*?*'[draw(6)]).join('');
  const tally = { agreed: 0, empty: 0, differed: 0 };
  for (let i = 0; i < count; i++) {
    const within = Array.from({ length: 1 + draw(3) }, glob);
    const without = Array.from({ length: draw(3) }, glob);
    const ours = findText({ within: within.map((one) => [compilePattern(one, 'glob')]), outside: without.map((one) => compilePattern(one, 'glob')) }, 'over', new Budget(1e7));
    const theirs = [...within.map(automaton), ...without.map(outside)].reduce(both, DFA.all({ maxCharacter: LONGEST }));
    const isIn = ours !== undefined && theirs.test([...ours].map((one) => one.charCodeAt(0)));
    if (ours === undefined ? theirs.isEmpty : isIn) {
      tally.agreed++;
      tally.empty += ours === undefined ? 1 : 0;
    } else {
      tally.differed++;
      console.log(`DIFFERS within ${JSON.stringify(within)} outside ${JSON.stringify(without)}: ours ${JSON.stringify(ours)}`);
    }
  }
  console.log(JSON.stringify({ questions: count, seed, ...tally }));
  process.exitCode = tally.differed === 0 ? 0 : 1;
}

main(Number(process.argv[2] ?? 20_000), Number(process.argv[3] ?? 1));
