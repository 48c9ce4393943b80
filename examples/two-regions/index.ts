import * as pulumi from "@pulumi/pulumi";
import * as ddm from "pulumi-huaweicloud-ddm";

const config = new pulumi.Config();

/** A region and its network. */
interface Place {
  region: string;
  vpcId: string;
  subnetId: string;
  securityGroupId: string;
  availableZones: string[];
}

// The defaults work on the simulator, which accepts any valid id and any region. For your own networks:
// `pulumi config set --path 'places.home.region' eu-west-101`, and so on. Set all values of a place: they replace its defaults.
const places: Record<string, Place> = {
  home: {
    region: "eu-west-101",
    vpcId: "4f0a1e2c-8d57-4b0e-9c3a-6b1d2e3f4a5b",
    subnetId: "9b2c7d10-3e4f-4a6b-8c5d-7e8f9a0b1c2d",
    securityGroupId: "c1d2e3f4-a5b6-4c7d-8e9f-0a1b2c3d4e5f",
    availableZones: ["az1"],
  },
  away: {
    region: "ap-southeast-3",
    vpcId: "0a1b2c3d-4e5f-4061-8283-94a5b6c7d8e9",
    subnetId: "1b2c3d4e-5f60-4172-8394-a5b6c7d8e9f0",
    securityGroupId: "2c3d4e5f-6071-4283-94a5-b6c7d8e9f001",
    availableZones: ["az2"],
  },
  ...config.getObject<Record<string, Place>>("places"),
};

// One provider per region. Other settings, such as credentials, come from the environment or the profile.
const addresses = Object.entries(places).map(([name, { region, ...network }]) => {
  const provider = new ddm.Provider(name, { region });
  const orders = new ddm.Instance(
    `orders-${name}`,
    { flavorRef: config.get("flavorRef") ?? "ddm.c6.2xlarge.2", nodeNum: 1, ...network },
    { provider },
  );
  return [name, pulumi.interpolate`${orders.accessIp}:${orders.accessPort}`] as const;
});

/** Address of each region's instance. */
export const instances = Object.fromEntries(addresses);
