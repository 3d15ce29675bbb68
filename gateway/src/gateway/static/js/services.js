// @ts-check
/** The delivery services this company may use: KSE's operators switch them (KSE API contract, 0.10). */

import { get, Problem } from "./api.js";
import { t } from "./i18n.js";

/** Each with the carrier whose numbers its parcels bear. @typedef {{value: string, label: string, carrier: string}} Service */

/** The usual ones until intake has told; whoever shows them looks again when a choice is opened. @type {Service[]} */
export const services = [serviceOf("KSE", "SAGAWA"), serviceOf("KSE Light", "NEKOPOS")];

/** @param {string} value @param {string} carrier @returns {Service} */
function serviceOf(value, carrier) {
  return { value, label: value, carrier };
}

/** What is off is refused by intake all the same, so a page does not wait for this. */
export async function askServices() {
  try {
    const told = /** @type {{service: string, carrier: string}[]} */ ((await get("/api/intake/delivery-services")).services);
    services.splice(0, services.length, ...told.map((each) => serviceOf(each.service, each.carrier)));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
  }
}

/** @param {string} service @param {string} carrier */
export function carriedBy(service, carrier) {
  return t("service.carried-by", { service, carrier: t(`carrier.${carrier}`) });
}
