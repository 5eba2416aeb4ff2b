import { GeneratedValue, settingsFrom } from './generated-value.lambda-shared';
import { rotationHandler } from './rotation-handler.lambda-shared';

/** Rotates a generated value: one call of Secrets Manager for each of the four steps. */
export const handler = rotationHandler((environment) => new GeneratedValue(settingsFrom(environment)));
