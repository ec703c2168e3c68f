import { networkInterfaces } from "node:os";

/** Addresses other devices of the local network reach this machine by, IPv4. */
export function lanAddresses(): readonly string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter((address) => address.family === "IPv4" && !address.internal)
    .map((address) => address.address);
}
