/**
 * Holds questions of one text field against Z3, in a process of its own: whether a text satisfies an Allow's condition and
 * escapes those of Denies.
 *
 *     npx tsx build-tools/oracle-z3.ts [questions] [seed]
 */
import { init } from 'z3-solver';
import { draws } from './oracle-draws';
import { PolicyProver } from '../lib/verification/prover/policy/find-request';
import { Statement } from '../lib/verification/prover/policy-facts';

interface Question { readonly within: readonly string[]; readonly outside: readonly string[] }

function ours({ within, outside }: Question): string {
  const statement = (effect: 'Allow' | 'Deny', resource: string): Statement => ({ effect, actions: ['*'], resources: [resource], conditions: [] });
  const only = within.slice(1).map((one): Statement => ({ effect: 'Deny', actions: ['*'], notResources: [one], conditions: [] }));
  const policy = { name: 'p', statements: [statement('Allow', within[0]), ...only, ...outside.map((one) => statement('Deny', one))] };
  const principal = { kind: 'role' as const, arn: 'arn:aws:iam::111122223333:role/R', account: '111122223333', identityPolicies: [policy] };
  return new PolicyProver().findRequest({ principals: [principal], actions: ['s3:GetObject'], resources: [{ arn: '*', account: '111122223333' }] }).verdict;
}

/** The glob as a regular expression of SMT-LIB. */
function expression(glob: string): string {
  const parts = [...glob].map((one) => (one === '*' ? 're.all' : one === '?' ? 're.allchar' : `(str.to_re "${one}")`));
  return parts.length === 1 ? parts[0] : `(re.++ ${parts.join(' ')})`;
}

async function main(count: number, seed: number): Promise<void> {
  const draw = draws(seed);
  const glob = () => Array.from({ length: 1 + draw(5) }, () => 'ab:*?*'[draw(6)]).join('');
  const { Z3 } = await init();
  const config = Z3.mk_config();
  const context = Z3.mk_context(config);
  const tally = { agreed: 0, proved: 0, undecided: 0, differed: 0 };
  for (let i = 0; i < count; i++) {
    const question = { within: Array.from({ length: 1 + draw(2) }, glob), outside: Array.from({ length: draw(3) }, glob) };
    const asserts = [
      ...question.within.map((one) => `(assert (str.in_re x ${expression(one)}))`), ...question.outside.map((one) => `(assert (not (str.in_re x ${expression(one)})))`),
    ];
    const answer = (await Z3.eval_smtlib2_string(context, `(reset)(set-option :timeout 5000)(declare-const x String)${asserts.join('')}(check-sat)`)).trim();
    const verdict = ours(question);
    if (verdict === 'UNKNOWN' || (answer !== 'sat' && answer !== 'unsat')) {
      tally.undecided++;
    } else if ((answer === 'sat') === (verdict === 'REFUTED')) {
      tally.agreed++;
      tally.proved += verdict === 'PROVED' ? 1 : 0;
    } else {
      tally.differed++;
      console.log(`DIFFERS ${JSON.stringify(question)}: ours ${verdict}, Z3 ${answer}`);
    }
  }
  console.log(JSON.stringify({ questions: count, seed, ...tally }));
  // Z3's threads would keep the process alive.
  process.exit(tally.differed === 0 ? 0 : 1);
}

void main(Number(process.argv[2] ?? 300), Number(process.argv[3] ?? 1));
