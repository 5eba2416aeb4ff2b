/** Ends the emulator, and with it everything that was deployed. */
export default async function globalTeardown(): Promise<void> {
  await globalThis.zeroTrustSession?.stop();
}
