import { Fn, Stack } from 'aws-cdk-lib';

/** Zones by their place in the region's list, for stacks that name none. */
export function zonesOfRegion(count: number): string[] {
  return Array.from({ length: count }, (_, index) => Fn.select(index, Fn.getAzs()));
}

/**
 * Lets the stack answer with these zones when it is asked for its own, until the function that it returns is called.
 *
 * `ec2.Vpc` asks its stack for zones even when it is given some. For a stack with an account and a region that means a
 * context lookup, which needs credentials and leaves `cdk.context.json` behind, and an acknowledgement on the whole stack.
 */
export function answerWithZones(stack: Stack, zones: string[]): () => void {
  const own = Object.getOwnPropertyDescriptor(stack, 'availabilityZones');
  Object.defineProperty(stack, 'availabilityZones', { configurable: true, enumerable: own?.enumerable ?? false, get: () => zones });
  return () => {
    if (own) {
      Object.defineProperty(stack, 'availabilityZones', own);
    } else {
      Reflect.deleteProperty(stack, 'availabilityZones');
    }
  };
}
