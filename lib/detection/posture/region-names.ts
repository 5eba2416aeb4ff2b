import { invalidInput, shown } from '../../private/errors';

const REGION = /^[a-z]{2,4}(-[a-z]+)+-\d+$/;

/** Regions by name, each once, sorted, so that their order changes nothing. */
export function checkedRegions(where: string, regions: string[]): string[] {
  if (regions.length === 0) {
    throw invalidInput(where, 'it names no region', 'name regions, or use FindingRegions.ALL');
  }
  const wrong = regions.find((region) => !REGION.test(region));
  if (wrong !== undefined) {
    throw invalidInput(where, `${shown(wrong)} is not the name of a region`, "write it as 'eu-west-1'");
  }
  return [...new Set(regions)].sort();
}
