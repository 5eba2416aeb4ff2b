/** Templates written to fool the prover: each with a claim that surely holds, or surely does not. */
import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ClaimBody, Declaration } from '../../../../lib/verification/claim-format';
import { deploymentsOf, prove, ProofReport, readSources } from '../../../../lib/verification/prover';

/** The stack of a probe that has one template. */
export const STACK = 'app.yaml';

export const at = (logicalId: string, stack = STACK) => ({ address: { stack, logicalId } });

export interface Probe {
  readonly name: string;
  /** Resources of the one template, or whole templates by the names of their files. */
  readonly template: string | { readonly [file: string]: string };
  readonly claim: ClaimBody;
  readonly expect: 'PROVED' | 'REFUTED' | 'UNKNOWN';
  readonly declarations?: readonly Declaration[];
  /** Accounts of the templates, by file: they are then stacks of a cloud assembly, named as their files. */
  readonly accounts?: { readonly [file: string]: string };
}

export function reportOf({ template, claim, declarations = [], accounts }: Omit<Probe, 'name' | 'expect'>): ProofReport {
  const folder = mkdtempSync(join(tmpdir(), 'probe-'));
  try {
    const files = typeof template === 'string' ? { [STACK]: template } : template;
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    if (accounts) writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest(accounts)));
    const set = readSources(accounts ? [folder] : Object.keys(files).map((name) => join(folder, name)));
    return prove(deploymentsOf(set), { version: 1, claims: [{ id: 'it', promise: 'It holds', ...claim }], declarations }, { builtIn: false });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function manifest(accounts: { readonly [file: string]: string }): object {
  const artifacts = Object.entries(accounts).map(([file, account]) => [file, {
    type: 'aws:cloudformation:stack', environment: `aws://${account}/eu-west-1`, properties: { templateFile: file },
  }]);
  return { version: '36.0.0', artifacts: Object.fromEntries(artifacts) };
}

/** The verdict and, where it is not the one expected, why. */
export function decided(probe: Probe): string {
  const [{ verdict, findings }] = reportOf(probe).results;
  return verdict === probe.expect ? verdict : [verdict, ...findings.map(({ message }) => message)].join('\n');
}
