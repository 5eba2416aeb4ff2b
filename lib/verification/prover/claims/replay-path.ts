import { Layers, Leg, Path } from '../network/result';
import { Arrived } from '../network/stepper/result';
import { opens, step, stepBack } from '../network/stepper/step';
import { NetworkFacts } from '../network-facts';

/** Sends the packets of a path by the stepper; says why it is none, or nothing. */
export function dropped(facts: NetworkFacts, path: Path, layers: Layers): string | undefined {
  let before: { readonly leg: Leg; readonly arrived: Arrived } | undefined;
  for (const [index, leg] of path.legs.entries()) {
    const name = `connection ${index + 1}`;
    const receiver = leg.to.kind === 'interface' ? leg.to.id : undefined;
    const keepsClient = leg.client !== undefined;
    if (before && !opens(facts, before.leg.packet, before.arrived.at, { packet: leg.packet, receiver, keepsClient })) return `${name} does not follow from the one before it`;
    const options = { ...(receiver !== undefined && { receiver }), ...(keepsClient && before && { clientGroupIds: before.arrived.groupIds }) };
    const result = step(facts, leg.packet, leg.from, layers, options);
    if (result.outcome !== 'delivered') return `${name}: ${result.reason}`;
    if (result.at.kind !== leg.to.kind || ('id' in result.at && 'id' in leg.to && result.at.id !== leg.to.id)) return `${name} comes out elsewhere`;
    if (leg.answer) {
      const back = stepBack(facts, leg.from, result, layers, options);
      if (back.outcome !== 'delivered') return `the answer of ${name}: ${back.reason}`;
    }
    before = { leg, arrived: result };
  }
  return undefined;
}
