/** Being on duty, and answering what is offered. */
import { write } from "./staff-api";
import type { Availability, Duty, Ownership } from "./staff-wire";

const BASE = "/api/v1/staff";

export function signOfLife(): Promise<Duty> {
  return write(`${BASE}/duty/here`, {});
}

export function chooseAvailability(availability: Availability): Promise<Duty> {
  return write(`${BASE}/duty/availability`, { availability });
}

export function acceptOffer(id: string, epoch: number): Promise<Ownership> {
  return write(`${BASE}/conversations/${encodeURIComponent(id)}/accept`, { epoch });
}

export function declineOffer(id: string, epoch: number): Promise<Ownership> {
  return write(`${BASE}/conversations/${encodeURIComponent(id)}/decline`, { epoch });
}
